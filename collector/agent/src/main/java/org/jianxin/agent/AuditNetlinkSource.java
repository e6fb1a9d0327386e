package org.jianxin.agent;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jianxin.agent.AuditSocket.Message;
import org.jianxin.agent.AuditSocket.OverrunException;
import org.jianxin.agent.parse.AuditTables;
import org.jianxin.agent.parse.Line;
import org.jianxin.agent.parse.Parser;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.agent.parse.Parsers;
import org.jianxin.events.Ecs;
import org.jspecify.annotations.Nullable;

/**
 * The running kernel's audit. It cannot be read again: what the kernel says while the agent is not there, only auditd
 * keeps. What it drops while the agent is too slow is counted by the serial numbers of its events and left out of the
 * sequence, so that it shows as a gap.
 */
final class AuditNetlinkSource implements Source {
    private static final Pattern SERIAL = Pattern.compile("audit\\(\\d+\\.\\d+:(\\d{1,18})\\)");
    private static final int QUEUE = 1 << 16;

    /** The kernel's records as they come. */
    interface Records extends Closeable {
        /**
         * The next record; null when none came for a moment.
         *
         * @throws OverrunException when records were lost before the next
         */
        @Nullable
        Message receive() throws IOException;

        @Override
        void close();
    }

    /** Begins to listen to the kernel, at the start and again after a failure. */
    interface Listening {
        Records begin() throws IOException;
    }

    private final Listening listening;
    private final String name;
    private final AuditTables tables;
    private final Parser parser;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(QUEUE);
    private @Nullable Records socket;
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile String failure = "";
    private long received;
    private long lastSerial;
    private boolean overrun;

    AuditNetlinkSource(SourceSettings settings, AuditTables tables, ParserContext context, Listening listening) {
        this.listening = listening;
        this.name = settings.name();
        this.tables = tables;
        this.parser = Parsers.audit(tables, context);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String type() {
        return "audit-netlink";
    }

    @Override
    public void poll(Instant now, Batch.Of batch) throws IOException {
        start();
        drain(now, batch);
        parser.expire(now, sink(batch));
        if (!failure.isEmpty() && queue.isEmpty()) {
            throw new IOException(failure);
        }
    }

    /** What the kernel said up to now, and the events whose last record has not come. */
    @Override
    public void finish(Instant now, Batch.Of batch) {
        closed = true;
        drain(now, batch);
        if (batch.isFull()) {
            return;
        }
        awaitReceiver(); // it leaves within one wait for a record: a queue with room does not hold it up
        drain(now, batch);
        if (queue.isEmpty()) {
            parser.finish(sink(batch));
        }
    }

    private void drain(Instant now, Batch.Of batch) {
        while (!batch.isFull()) {
            Object next = queue.poll();
            if (next == null) {
                return;
            }
            if (next instanceof Message message) {
                take(message, now, batch);
            } else {
                overrun = true;
            }
        }
    }

    private static Parser.Sink sink(Batch.Of batch) {
        return (event, first) -> batch.add(event, null, -1);
    }

    private void take(Message message, Instant now, Batch.Of batch) {
        Matcher matcher = SERIAL.matcher(message.text());
        long serial = matcher.lookingAt() ? Long.parseLong(matcher.group(1)) : 0;
        if (overrun && serial > 0) {
            overrun = false;
            lost(serial, batch);
        }
        lastSerial = Math.max(lastSerial, serial);
        String text = "type=" + tables.typeName(message.type()) + " msg=" + message.text();
        parser.accept(new Line(text, received++, text.length()), now, sink(batch));
    }

    /** Before the first record nothing says how many there were; after it the serial numbers do, since none is given twice. */
    private void lost(long serial, Batch.Of batch) {
        if (lastSerial == 0) {
            batch.add(
                    LostLines.event(name, "the kernel dropped audit records before the first that was read"), null, -1);
            return;
        }
        long lost = Math.max(1, serial - lastSerial - 1);
        long first = batch.skip(lost);
        batch.add(
                LostLines.event(name, "the kernel dropped audit records; about " + lost + " events are lost")
                        .put(Ecs.GAP_FIRST, first)
                        .put(Ecs.GAP_LAST, first + lost - 1),
                null,
                -1);
    }

    private void start() throws IOException {
        Thread running = thread;
        if (running != null && (running.isAlive() || !queue.isEmpty())) {
            return; // what came before a failure is read before what comes after it
        }
        Records broken = socket;
        if (broken != null) {
            socket = null;
            overrun = true; // until the new socket is there, nobody hears what the kernel says
            broken.close();
        }
        Records opened = listening.begin();
        failure = "";
        socket = opened;
        Thread receiver = new Thread(() -> receive(opened), "jianxin-agent-audit");
        receiver.setDaemon(true);
        receiver.start();
        thread = receiver;
    }

    private void receive(Records from) {
        try {
            while (!closed) {
                try {
                    Message message = from.receive();
                    if (message != null) {
                        queue.put(message);
                    }
                } catch (OverrunException e) {
                    queue.put(e);
                }
            }
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReceiver() {
        Thread running = thread;
        if (running != null) {
            try {
                running.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Empty: there is no place to read from again. */
    @Override
    public Map<String, String> cursor() {
        return Map.of();
    }

    @Override
    public long behind() {
        return -1;
    }

    /** Waits for the receiver, so that the socket is not closed under it and its number given to another file. */
    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            awaitReceiver();
        }
        if (socket != null && (running == null || !running.isAlive())) {
            socket.close();
        }
    }
}
