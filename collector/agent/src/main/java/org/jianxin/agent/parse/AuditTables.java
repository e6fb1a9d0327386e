package org.jianxin.agent.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's numbers and what they mean: record types, architectures, system calls, ECS classes. Immutable. From Linux
 * {@code audit.h}, {@code elf-em.h} and the {@code unistd.h} of each architecture (6.1, and later calls by number), and the
 * user space record types of audit-userspace {@code libaudit.h}.
 */
public final class AuditTables {
    private final Map<Integer, String> types = new HashMap<>();
    private final Map<String, Integer> typeNumbers = new HashMap<>();
    private final Map<String, String> architectures = new HashMap<>();
    private final Map<String, Map<Integer, String>> syscalls = new HashMap<>();
    private final Map<String, AuditClass> classes = new HashMap<>();

    /** ECS category and type of an action. */
    record AuditClass(String category, String type) {}

    private AuditTables() {}

    /** The tables that come with the product. */
    public static AuditTables bundled() {
        AuditTables tables = new AuditTables();
        try {
            for (Definition row : ParserData.table("audit-types.csv")) {
                int number = (int) row.number("number", 0, 1 << 16);
                tables.types.put(number, row.text("name"));
                tables.typeNumbers.put(row.text("name"), number);
            }
            for (Definition row : ParserData.table("audit-architectures.csv")) {
                tables.architectures.put(row.text("hex"), row.text("name"));
            }
            for (String architecture : List.of("x86_64", "i386", "aarch64", "loongarch64")) {
                Map<Integer, String> names = new HashMap<>();
                for (Definition row : ParserData.table("syscalls-" + architecture + ".csv")) {
                    names.put((int) row.number("number", 0, 1 << 16), row.text("name"));
                }
                tables.syscalls.put(architecture, names);
            }
            for (Definition row : ParserData.table("audit-classes.csv")) {
                tables.classes.put(row.text("action"), new AuditClass(row.text("category"), row.text("type")));
            }
        } catch (DefinitionException e) {
            throw new IllegalStateException(e.getMessage(), e); // our own files; a test reads them all
        }
        return tables;
    }

    /** Name of a record type as auditd writes it; {@code UNKNOWN[n]} for one that is newer than the table. */
    public String typeName(int number) {
        return types.getOrDefault(number, "UNKNOWN[" + number + "]");
    }

    /** Number of a record type; -1 when neither the table nor the name itself tells it. */
    int typeNumber(String name) {
        Integer number = typeNumbers.get(name);
        if (number != null) {
            return number;
        }
        if (name.startsWith("UNKNOWN[") && name.endsWith("]") && name.length() <= 14) {
            try {
                return Integer.parseInt(name.substring(8, name.length() - 1));
            } catch (NumberFormatException e) {
                return -1;
            }
        }
        return -1;
    }

    @Nullable
    String architecture(String hex) {
        return architectures.get(hex);
    }

    /** Name of a system call; its number as text when the table does not know it. */
    String syscall(@Nullable String architecture, String number) {
        Map<Integer, String> names = architecture == null ? null : syscalls.get(architecture);
        if (names == null || number.length() > 6) {
            return number;
        }
        try {
            return names.getOrDefault(Integer.parseInt(number), number);
        } catch (NumberFormatException e) {
            return number;
        }
    }

    @Nullable
    AuditClass classOf(String action) {
        return classes.get(action);
    }
}
