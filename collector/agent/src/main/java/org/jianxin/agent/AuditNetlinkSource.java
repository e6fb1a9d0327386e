package org.jianxin.agent;

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

    private final String name;
    private final AuditTables tables;
    private final Parser parser;
    private final ParserContext context;
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(QUEUE);
    private @Nullable AuditSocket socket;
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile String failure = "";
    private long received;
    private long lastSerial;
    private boolean overrun;

    AuditNetlinkSource(SourceSettings settings, AuditTables tables, ParserContext context) {
        this.name = settings.name();
        this.tables = tables;
        this.context = context;
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
        Parser.Sink sink = (event, first) -> batch.add(event, null, -1);
        while (!batch.isFull()) {
            Object next = queue.poll();
            if (next == null) {
                break;
            }
            if (next instanceof Message message) {
                take(message, now, batch, sink);
            } else {
                overrun = true;
            }
        }
        parser.expire(now, sink);
        if (!failure.isEmpty() && queue.isEmpty()) {
            throw new IOException(failure);
        }
    }

    private void take(Message message, Instant now, Batch.Of batch, Parser.Sink sink) {
        Matcher matcher = SERIAL.matcher(message.text());
        long serial = matcher.lookingAt() ? Long.parseLong(matcher.group(1)) : 0;
        if (overrun && serial > 0) {
            overrun = false;
            long lost = Math.max(1, serial - lastSerial - 1);
            batch.skip(lost);
            batch.add(
                    Parsers.oversized("audit", "", 0, context)
                            .put(Ecs.EVENT_ACTION, "audit-records-lost")
                            .put(
                                    Ecs.ERROR_MESSAGE,
                                    "the kernel dropped audit records; about " + lost + " events are lost"),
                    null,
                    -1);
        }
        lastSerial = Math.max(lastSerial, serial);
        String text = "type=" + tables.typeName(message.type()) + " msg=" + message.text();
        parser.accept(new Line(text, received++, text.length()), now, sink);
    }

    private void start() throws IOException {
        Thread running = thread;
        if (running != null && running.isAlive()) {
            return;
        }
        if (socket != null) {
            socket.close();
            socket = null;
        }
        failure = "";
        AuditSocket opened = AuditSocket.open();
        socket = opened;
        Thread receiver = new Thread(() -> receive(opened), "jianxin-agent-audit");
        receiver.setDaemon(true);
        receiver.start();
        thread = receiver;
    }

    private void receive(AuditSocket from) {
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
            try {
                running.join(2000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (socket != null && (running == null || !running.isAlive())) {
            socket.close();
        }
    }
}
