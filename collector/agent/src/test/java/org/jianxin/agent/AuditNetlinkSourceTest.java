package org.jianxin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jianxin.agent.AuditSocket.Message;
import org.jianxin.agent.AuditSocket.OverrunException;
import org.jianxin.agent.parse.AuditTables;
import org.jianxin.agent.parse.LineEncoding;
import org.jianxin.agent.parse.ParserContext;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventFormatException;
import org.jianxin.events.EventJson;
import org.jianxin.sensitivedata.Detector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of records that the kernel gives, drops, or gives just before the end. */
class AuditNetlinkSourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int USER_LOGIN = 1112;
    private static final int SYSCALL = 1300;

    private final LinkedBlockingQueue<Object> kernel = new LinkedBlockingQueue<>();
    private final Batch batch = new Batch(new HostIdentity("a1", "0", "h", "x86_64"), Map.of());
    private final AuditNetlinkSource source = new AuditNetlinkSource(
            new SourceSettings(
                    "audit", SourceSettings.Type.AUDIT_NETLINK, null, null, LineEncoding.AUTO, Duration.ZERO, false),
            AuditTables.bundled(),
            new ParserContext(Detector.create(), ZoneOffset.UTC, uid -> null),
            Records::new);

    private final class Records implements AuditNetlinkSource.Records {
        @Override
        public Message receive() throws IOException {
            try {
                Object next = kernel.poll(20, TimeUnit.MILLISECONDS);
                if (next instanceof IOException e) {
                    throw e;
                }
                return (Message) next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void droppedEventsAreToldByNumberAndLeftOutOfTheSequence() {
        kernel.add(login(10));
        kernel.add(new OverrunException());
        kernel.add(login(15));
        List<Event> events = poll(3);
        Event lost = events.get(1);
        assertThat(lost.require(Ecs.EVENT_ACTION)).isEqualTo("source-lines-lost");
        assertThat(lost.require(Ecs.GAP_SOURCE)).isEqualTo("audit");
        assertThat(lost.require(Ecs.GAP_FIRST)).isEqualTo(2);
        assertThat(lost.require(Ecs.GAP_LAST)).isEqualTo(5);
        assertThat(events)
                .extracting(event -> event.require(Ecs.EVENT_SEQUENCE))
                .containsExactly(1L, 6L, 7L);
    }

    @Test
    void anOverrunBeforeTheFirstRecordIsToldWithoutANumber() {
        kernel.add(new OverrunException());
        kernel.add(login(4_000_000));
        List<Event> events = poll(2);
        assertThat(events.get(0).require(Ecs.EVENT_ACTION)).isEqualTo("source-lines-lost");
        assertThat(events.get(0).get(Ecs.GAP_FIRST)).isEmpty();
        assertThat(events)
                .extracting(event -> event.require(Ecs.EVENT_SEQUENCE))
                .containsExactly(1L, 2L);
    }

    @Test
    void whatTheKernelSaidWhileNobodyListenedIsLostAndTold() {
        kernel.add(login(10));
        kernel.add(new IOException("the socket broke"));
        await().atMost(LIMIT).untilAsserted(() -> assertThatThrownBy(() -> {
                    Instant now = Instant.now();
                    source.poll(now, batch.of("audit", now, false, 1));
                })
                .hasMessage("the socket broke"));
        kernel.add(login(13));
        List<Event> events = poll(3);
        assertThat(events.get(0).require(Ecs.AUDIT_SERIAL)).isEqualTo(10);
        assertThat(events.get(1).require(Ecs.EVENT_ACTION)).isEqualTo("source-lines-lost");
        assertThat(events.get(1).require(Ecs.GAP_LAST)).isEqualTo(3);
        assertThat(events.get(2).require(Ecs.AUDIT_SERIAL)).isEqualTo(13);
    }

    @Test
    void atTheEndWhatWasReceivedIsHandedOutAndHalfAnEventToo() throws IOException {
        Instant now = Instant.now();
        source.poll(now, batch.of("audit", now, false, 1));
        kernel.add(login(10));
        kernel.add(new Message(SYSCALL, "audit(1700000000.123:11): arch=c000003e syscall=59 success=yes pid=9"));
        await().atMost(LIMIT).until(kernel::isEmpty);
        source.finish(now, batch.of("audit", now, false, 1));
        assertThat(events())
                .extracting(event -> event.require(Ecs.AUDIT_SERIAL))
                .containsExactly(10L, 11L);
        batch.clear();
        source.finish(now, batch.of("audit", now, false, 1));
        assertThat(batch.events()).isEmpty();
    }

    private static Message login(long serial) {
        return new Message(
                USER_LOGIN,
                "audit(1700000000.200:" + serial + "): pid=1 uid=0 auid=4294967295 msg='acct=\"root\" res=success'");
    }

    /** Polls until there are so many events. */
    private List<Event> poll(int count) {
        await().atMost(LIMIT).until(() -> {
            Instant now = Instant.now();
            source.poll(now, batch.of("audit", now, false, 1));
            return batch.events().size() >= count;
        });
        assertThat(batch.events()).hasSize(count);
        return events();
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (byte[] json : batch.events()) {
            try {
                events.add(new EventJson().read(json));
            } catch (EventFormatException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }
}
