package org.jianxin.sensitivedata;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;

/** Which database account may see data of which grade. Immutable. */
public final class Clearances {
    private final Map<String, Clearance> accounts;

    private Clearances(Map<String, Clearance> accounts) {
        this.accounts = accounts;
    }

    /** No account is cleared for anything. */
    public static Clearances none() {
        return new Clearances(Map.of());
    }

    /**
     * Reads {@code clearances.yaml}.
     *
     * @throws DefinitionException naming file, line and field when it is not as it must be
     */
    public static Clearances load(Path file) throws DefinitionException {
        return of(DefinitionFile.read(file));
    }

    /** As {@link #load}, of text; {@code name} is what errors call it. */
    public static Clearances parse(String name, String yaml) throws DefinitionException {
        return of(DefinitionFile.parse(name, yaml));
    }

    /** The text of the demonstration's clearances, for {@code clearances.yaml}. */
    public static String demo() {
        return Resources.text("demo-clearances.yaml");
    }

    private static Clearances of(Definition file) throws DefinitionException {
        Map<String, Clearance> accounts = new LinkedHashMap<>();
        for (Definition row : file.list("accounts")) {
            String account = row.text("account");
            Clearance clearance = new Clearance(account, (int) row.number("grade", 0, 4), row.text("unit"));
            row.done();
            if (accounts.put(account, clearance) != null) {
                throw row.error("account", "\"" + account + "\" is given twice");
            }
        }
        file.done();
        return new Clearances(accounts);
    }

    /** What an account may see; empty when the account is not on the list, which means nothing. */
    public Optional<Clearance> account(String account) {
        return Optional.ofNullable(accounts.get(requireNonNull(account, "account")));
    }

    /** All accounts in the order of the file. */
    public List<Clearance> accounts() {
        return List.copyOf(accounts.values());
    }
}
