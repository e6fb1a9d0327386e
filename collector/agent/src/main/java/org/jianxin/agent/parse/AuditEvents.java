package org.jianxin.agent.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jianxin.agent.parse.AuditTables.AuditClass;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jspecify.annotations.Nullable;

/** Says in ECS what the joined records of one audit event say. */
final class AuditEvents {
    /** {@code (uid_t) -1}: never set. */
    private static final String UNSET = "4294967295";
    /** Most arguments and paths kept of one event; the count stays true. */
    private static final int MAX_LIST = 256;
    /** The record that names the event where several could. */
    private static final Set<String> LEADING = Set.of(
            "LOGIN", "CONFIG_CHANGE", "AVC", "SELINUX_ERR", "ANOM_PROMISCUOUS", "ANOM_ABEND", "ANOM_LINK", "SECCOMP");

    private final AuditTables tables;
    private final ParserContext context;
    private final Redactor redactor;
    private final Drafts drafts;

    AuditEvents(AuditTables tables, ParserContext context) {
        this.tables = tables;
        this.context = context;
        this.redactor = new Redactor(context.detector());
        this.drafts = new Drafts("auditd.log", "auditd", redactor);
    }

    Event.Builder unparsed(String line) {
        return begin(line).put(Ecs.ERROR_MESSAGE, "not an audit record");
    }

    Event.Builder event(List<AuditRecord> records) {
        AuditRecord first = records.get(0);
        String lines = records.stream().map(r -> r.line().text()).collect(Collectors.joining("\n"));
        Event.Builder event = begin(lines)
                .put(Ecs.TIMESTAMP, first.time())
                .put(Ecs.AUDIT_SERIAL, first.serial())
                .put(
                        Ecs.AUDIT_RECORD_TYPES,
                        List.copyOf(new LinkedHashSet<>(
                                records.stream().map(AuditRecord::type).toList())))
                .putIfPresent(Ecs.HOST_NAME, first.node());
        AuditRecord syscall = find(records, "SYSCALL");
        AuditRecord lead = records.stream()
                .filter(r -> LEADING.contains(r.type()))
                .findFirst()
                .orElse(syscall == null ? first : syscall);
        if (syscall != null) {
            syscall(event, syscall);
        }
        subject(event, syscall == null ? lead : syscall);
        if (syscall == null) {
            account(event, lead);
        }
        String action = lead == syscall
                ? event.build().get(Ecs.AUDIT_SYSCALL).orElse("syscall")
                : lead.type().toLowerCase(Locale.ROOT);
        event.put(Ecs.EVENT_ACTION, action);
        AuditClass known = tables.classOf(action);
        if (known != null) {
            Drafts.classify(event, known.category(), known.type());
        }
        outcome(event, syscall, lead);
        arguments(event, arguments(records), find(records, "PROCTITLE"));
        paths(event, records);
        address(event, find(records, "SOCKADDR"), action);
        return event;
    }

    private Event.Builder begin(String lines) {
        return redactor.cleanInHex(lines) ? drafts.of(lines) : drafts.withholding(lines);
    }

    private void syscall(Event.Builder event, AuditRecord record) {
        String hex = record.value("arch");
        String architecture = hex == null ? record.value("ARCH") : tables.architecture(hex);
        event.putIfPresent(Ecs.AUDIT_ARCH, architecture == null ? hex : architecture);
        String number = record.value("syscall");
        String enriched = record.value("SYSCALL");
        if (enriched != null) {
            event.put(Ecs.AUDIT_SYSCALL, enriched);
        } else if (number != null) {
            event.put(Ecs.AUDIT_SYSCALL, tables.syscall(architecture, number));
        }
    }

    /** Whose process did it, in the fields that syscall and user records share. */
    private void subject(Event.Builder event, AuditRecord record) {
        event.putIfPresent(Ecs.PROCESS_PID, record.number("pid"))
                .putIfPresent(Ecs.PROCESS_PARENT_PID, record.number("ppid"))
                .putIfPresent(Ecs.PROCESS_NAME, redactor.redactOrNull(record.decoded("comm")))
                .putIfPresent(Ecs.PROCESS_EXECUTABLE, redactor.redactOrNull(record.decoded("exe")));
        String key = record.decoded("key");
        if (key != null) {
            event.put(Ecs.AUDIT_KEY, redactor.redact(key.replace('\u0001', ',')));
        }
        String uid = record.value("uid");
        event.putIfPresent(Ecs.USER_ID, uid).putIfPresent(Ecs.USER_NAME, name(record, "UID", uid));
        String euid = record.value("euid");
        event.putIfPresent(Ecs.USER_EFFECTIVE_ID, euid)
                .putIfPresent(Ecs.USER_EFFECTIVE_NAME, name(record, "EUID", euid));
        String auid = record.value("auid");
        if (auid != null && !auid.equals(UNSET) && !auid.equals("-1")) {
            event.put(Ecs.USER_AUDIT_ID, auid).putIfPresent(Ecs.USER_AUDIT_NAME, name(record, "AUID", auid));
        }
    }

    private @Nullable String name(AuditRecord record, String enriched, @Nullable String id) {
        String name = record.decoded(enriched);
        if (name != null && !name.equals("unset")) {
            return redactor.redact(name);
        }
        return id == null ? null : context.accounts().apply(id);
    }

    /** In a record of user space the account acted upon stands in {@code acct}; {@code uid} is the daemon's. */
    private void account(Event.Builder event, AuditRecord record) {
        String account = record.decoded("acct");
        if (account == null) {
            String id = record.value("id");
            account = id == null || id.equals(UNSET) ? null : name(record, "ID", id);
        }
        if (account != null) {
            event.put(Ecs.USER_NAME, redactor.redact(account)).remove(Ecs.USER_ID);
        }
        String address = record.value("addr");
        if (address != null) {
            event.put(Ecs.SOURCE_ADDRESS, address);
            if (IpLiteral.is(address)) {
                event.put(Ecs.SOURCE_IP, address);
            }
        }
        String command = record.decoded("cmd");
        if (command != null) {
            event.put(Ecs.PROCESS_COMMAND_LINE, redactor.redact(command));
        }
        event.putIfPresent(Ecs.PROCESS_WORKING_DIRECTORY, redactor.redactOrNull(record.decoded("cwd")));
    }

    private static void outcome(Event.Builder event, @Nullable AuditRecord syscall, AuditRecord lead) {
        String result = syscall != null ? syscall.value("success") : null;
        if (result == null) {
            result = lead.value("res") != null ? lead.value("res") : lead.value("result");
        }
        if (result != null) {
            switch (result) {
                case "yes", "success", "1" -> event.put(Ecs.EVENT_OUTCOME, "success");
                case "no", "failed", "0" -> event.put(Ecs.EVENT_OUTCOME, "failure");
                default -> event.put(Ecs.EVENT_OUTCOME, "unknown");
            }
        }
    }

    /** The kernel divides a long argument list over several EXECVE records; as one they name all that was started. */
    private static @Nullable AuditRecord arguments(List<AuditRecord> records) {
        AuditRecord first = find(records, "EXECVE");
        if (first == null) {
            return null;
        }
        Map<String, String> all = new LinkedHashMap<>();
        for (AuditRecord record : records) {
            if (record.type().equals("EXECVE")) {
                record.fields().forEach(all::putIfAbsent);
            }
        }
        return new AuditRecord(first.line(), first.node(), first.type(), first.time(), first.serial(), all);
    }

    private void arguments(Event.Builder event, @Nullable AuditRecord execve, @Nullable AuditRecord title) {
        if (title != null) {
            String text = title.decoded("proctitle");
            if (text != null) {
                event.put(Ecs.PROCESS_TITLE, redactor.redact(text.replace('\0', ' ')));
            }
        }
        if (execve == null) {
            return;
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < MAX_LIST; i++) {
            String argument = argument(execve, "a" + i);
            if (argument == null) {
                break;
            }
            if (!redactor.clean(argument)) {
                event.remove(Ecs.EVENT_ORIGINAL); // in the record it may stand in parts that show nothing each
            }
            arguments.add(redactor.redact(argument));
        }
        Long count = execve.number("argc");
        event.putIfPresent(Ecs.PROCESS_ARGS, arguments)
                .put(Ecs.PROCESS_ARGS_COUNT, count == null ? (long) arguments.size() : count)
                .putIfPresent(Ecs.PROCESS_COMMAND_LINE, String.join(" ", arguments));
    }

    /** A long argument comes in parts, {@code a1[0]=}, {@code a1[1]=} … */
    private static @Nullable String argument(AuditRecord execve, String name) {
        if (execve.fields().containsKey(name)) {
            String value = execve.decoded(name);
            return value == null ? "" : value;
        }
        if (!execve.fields().containsKey(name + "[0]")) {
            return null;
        }
        StringBuilder whole = new StringBuilder();
        for (int part = 0; execve.fields().containsKey(name + "[" + part + "]"); part++) {
            String value = execve.decoded(name + "[" + part + "]");
            whole.append(value == null ? "" : value);
        }
        return whole.toString();
    }

    private void paths(Event.Builder event, List<AuditRecord> records) {
        AuditRecord cwd = find(records, "CWD");
        String directory = cwd == null ? null : cwd.decoded("cwd");
        event.putIfPresent(Ecs.PROCESS_WORKING_DIRECTORY, redactor.redactOrNull(directory));
        Set<String> paths = new LinkedHashSet<>();
        String main = null;
        for (AuditRecord record : records) {
            String name = record.type().equals("PATH") ? record.decoded("name") : null;
            if (name == null || paths.size() >= MAX_LIST) {
                continue;
            }
            String path = redactor.redact(absolute(directory, name));
            paths.add(path);
            String kind = record.value("nametype");
            if (main == null && !"PARENT".equals(kind)) {
                main = path;
            }
        }
        event.putIfPresent(Ecs.AUDIT_PATHS, List.copyOf(paths)).putIfPresent(Ecs.FILE_PATH, main);
    }

    private static String absolute(@Nullable String directory, String name) {
        if (name.startsWith("/") || directory == null || !directory.startsWith("/")) {
            return name;
        }
        String below = name.startsWith("./") ? name.substring(2) : name;
        return directory.endsWith("/") ? directory + below : directory + "/" + below;
    }

    private void address(Event.Builder event, @Nullable AuditRecord record, String action) {
        SocketAddress address = record == null ? null : SocketAddress.parse(record.value("saddr"));
        if (address == null) {
            return;
        }
        if (address.path() != null) {
            List<String> paths =
                    new ArrayList<>(event.build().get(Ecs.AUDIT_PATHS).orElse(List.of()));
            paths.add(redactor.redact(address.path()));
            event.put(Ecs.AUDIT_PATHS, paths);
        } else if (action.startsWith("accept") || action.startsWith("recv")) {
            event.putIfPresent(Ecs.SOURCE_IP, address.ip()).put(Ecs.SOURCE_PORT, (long) address.port());
        } else {
            event.putIfPresent(Ecs.DESTINATION_IP, address.ip()).put(Ecs.DESTINATION_PORT, (long) address.port());
        }
    }

    private static @Nullable AuditRecord find(List<AuditRecord> records, String type) {
        for (AuditRecord record : records) {
            if (record.type().equals(type)) {
                return record;
            }
        }
        return null;
    }
}
