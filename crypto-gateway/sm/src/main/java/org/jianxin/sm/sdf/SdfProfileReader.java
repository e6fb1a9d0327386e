package org.jianxin.sm.sdf;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jianxin.sm.sdf.SdfProfile.CipherField;
import org.jianxin.sm.sdf.SdfProfile.InternalDecrypt;
import org.jspecify.annotations.Nullable;

/** Lines {@code name = value} of one profile. */
final class SdfProfileReader {

    private static final long MAX_BYTES = 16 * 1024;
    private static final Set<String> FIELDS = Set.of(
            "base",
            "integer-bytes",
            "coordinate-bytes",
            "packing",
            "cipher-fields",
            "cipher-capacity",
            "internal-decrypt");

    private final Path file;
    private final Map<String, Entry> entries = new HashMap<>();

    private record Entry(String value, int line) {}

    private SdfProfileReader(Path file) {
        this.file = file;
    }

    static SdfProfile read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new SdfProfileException(file, "too long for a profile");
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new SdfProfileException(file, "not text in UTF-8");
        }
        SdfProfileReader reader = new SdfProfileReader(file);
        for (int i = 0; i < lines.size(); i++) {
            reader.take(lines.get(i).strip(), i + 1);
        }
        return reader.profile();
    }

    private void take(String line, int number) throws SdfProfileException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw new SdfProfileException(file, number, "not \"name = value\": " + line);
        }
        String name = line.substring(0, equals).strip();
        if (!FIELDS.contains(name)) {
            throw new SdfProfileException(file, number, "\"" + name + "\" is not a field of a profile");
        }
        Entry earlier = entries.put(name, new Entry(line.substring(equals + 1).strip(), number));
        if (earlier != null) {
            throw new SdfProfileException(file, number, name + " was given in line " + earlier.line() + " already");
        }
    }

    private SdfProfile profile() throws SdfProfileException {
        SdfProfile base = base();
        int integerBytes = number("integer-bytes", base.integerBytes());
        int coordinateBytes = number("coordinate-bytes", base.coordinateBytes());
        int packing = number("packing", base.packing());
        List<CipherField> fields = fields(base.cipherFields());
        int capacity = flexible("cipher-capacity") ? 0 : number("cipher-capacity", base.cipherCapacity());
        InternalDecrypt decrypt = choice("internal-decrypt", base.internalDecrypt());
        try {
            return new SdfProfile(file.toString(), integerBytes, coordinateBytes, packing, fields, capacity, decrypt);
        } catch (IllegalArgumentException e) {
            // Its messages begin with the field.
            String problem = String.valueOf(e.getMessage());
            Entry entry = entries.get(problem.split(" ", 2)[0]);
            throw entry == null
                    ? new SdfProfileException(file, problem)
                    : new SdfProfileException(file, entry.line(), problem);
        }
    }

    private SdfProfile base() throws SdfProfileException {
        Entry entry = entries.get("base");
        List<SdfProfile> known = List.of(SdfProfile.GMT0018_2012, SdfProfile.GMT0018_2023);
        if (entry == null) {
            return known.get(0);
        }
        return known.stream()
                .filter(each -> each.name().equals(entry.value()))
                .findFirst()
                .orElseThrow(() -> new SdfProfileException(
                        file,
                        entry.line(),
                        "base is "
                                + String.join(
                                        " or ",
                                        known.stream().map(SdfProfile::name).toList()) + ", not \"" + entry.value()
                                + "\""));
    }

    private int number(String name, int otherwise) throws SdfProfileException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return otherwise;
        }
        if (!entry.value().matches("[0-9]{1,6}")) {
            throw new SdfProfileException(file, entry.line(), name + " is a number, not \"" + entry.value() + "\"");
        }
        return Integer.parseInt(entry.value());
    }

    private boolean flexible(String name) {
        @Nullable Entry entry = entries.get(name);
        return entry != null && entry.value().equals("flexible");
    }

    private List<CipherField> fields(List<CipherField> otherwise) throws SdfProfileException {
        Entry entry = entries.get("cipher-fields");
        if (entry == null) {
            return otherwise;
        }
        try {
            return Stream.of(entry.value().split("\\s+"))
                    .map(field -> CipherField.valueOf(field.toUpperCase(Locale.ROOT)))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new SdfProfileException(
                    file,
                    entry.line(),
                    "cipher-fields has each of x, y, m, l and c once, not \"" + entry.value() + "\"");
        }
    }

    private InternalDecrypt choice(String name, InternalDecrypt otherwise) throws SdfProfileException {
        Entry entry = entries.get(name);
        if (entry == null) {
            return otherwise;
        }
        return Stream.of(InternalDecrypt.values())
                .filter(each ->
                        each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(entry.value()))
                .findFirst()
                .orElseThrow(() -> new SdfProfileException(
                        file,
                        entry.line(),
                        name + " is none, without-algorithm or with-algorithm, not \"" + entry.value() + "\""));
    }
}
