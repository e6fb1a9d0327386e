package org.jianxin.agent.parse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Linux audit. Records with one node, time and serial number are one event; it is whole with its EOE or PROCTITLE
 * record, which the kernel writes last, or when two seconds passed by its own or by the wall's clock. Records of user
 * space stand alone.
 */
final class AuditParser implements Parser {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MAX_OPEN = 512;
    private static final int MAX_RECORDS = 4096;

    private static final int LOGIN = 1006;
    private static final int EOE = 1320;
    private static final int PROCTITLE = 1327;

    private final AuditTables tables;
    private final AuditEvents events;
    /** In the order their first records came. */
    private final Map<String, Group> open = new LinkedHashMap<>();

    private int held;

    private static final class Group {
        private final List<AuditRecord> records = new ArrayList<>();
        private final Instant begun;
        private boolean syscall;

        private Group(Instant begun) {
            this.begun = begun;
        }
    }

    AuditParser(AuditTables tables, AuditEvents events) {
        this.tables = tables;
        this.events = events;
    }

    @Override
    public void accept(Line line, Instant readAt, Sink out) {
        AuditRecord record = AuditRecord.parse(line);
        if (record == null) {
            out.event(events.unparsed(line.text()), line);
            return;
        }
        int type = tables.typeNumber(record.type());
        String key = record.node() + ' ' + record.time().toEpochMilli() + ' ' + record.serial();
        if (type == EOE) {
            complete(open.get(key), key, out); // an EOE whose event went out with its PROCTITLE says nothing more
            return;
        }
        if (!grouped(type) && !open.containsKey(key)) {
            out.event(events.event(List.of(record)), line);
            return;
        }
        releaseOlder(record.time().minus(PATIENCE), out);
        Group group = open.computeIfAbsent(key, k -> new Group(readAt));
        group.records.add(record);
        held++;
        group.syscall |= record.type().equals("SYSCALL");
        if (type == PROCTITLE && group.syscall || group.records.size() >= MAX_RECORDS) {
            complete(group, key, out);
        } else if (open.size() > MAX_OPEN || held > 2 * MAX_RECORDS) {
            String oldest = open.keySet().iterator().next();
            complete(open.get(oldest), oldest, out);
        }
    }

    /** Kernel records that come with a system call; everything else is one event by itself. */
    private static boolean grouped(int type) {
        return type == LOGIN || type >= 1300 && type < 1500 || type >= 1700 && type < 1900;
    }

    @Override
    public void expire(Instant now, Sink out) {
        release(group -> !group.begun.plus(PATIENCE).isAfter(now), out);
    }

    @Override
    public void finish(Sink out) {
        release(group -> true, out);
    }

    @Override
    public List<Line> pending() {
        List<Line> lines = new ArrayList<>(held);
        open.values().forEach(group -> group.records.forEach(record -> lines.add(record.line())));
        lines.sort((a, b) -> Long.compare(a.offset(), b.offset()));
        return lines;
    }

    private void releaseOlder(Instant limit, Sink out) {
        release(group -> group.records.get(0).time().isBefore(limit), out);
    }

    private void release(Predicate<Group> due, Sink out) {
        Iterator<Group> groups = open.values().iterator();
        while (groups.hasNext()) {
            Group group = groups.next();
            if (due.test(group)) {
                groups.remove();
                emit(group, out);
            }
        }
    }

    private void complete(@Nullable Group group, String key, Sink out) {
        if (group != null) {
            open.remove(key);
            emit(group, out);
        }
    }

    private void emit(Group group, Sink out) {
        held -= group.records.size();
        out.event(events.event(group.records), group.records.get(0).line());
    }
}
