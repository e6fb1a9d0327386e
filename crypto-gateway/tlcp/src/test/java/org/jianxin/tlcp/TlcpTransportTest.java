package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link SSLEngine}: fragments, buffers, and how a connection ends. */
final class TlcpTransportTest {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Clock clock = Clock.systemUTC();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final TestPki authority = root.below("authority");
    private final Side client = new Side(authority.dual("client", authority.certificate()), root.certificate(), clock);
    private final Side server = new Side(authority.dual("server", authority.certificate()), root.certificate(), clock);

    private void mutual(TlcpSuite suite) {
        client.suites = EnumSet.of(suite);
        server.suites = EnumSet.of(suite);
        server.clientCertificate = ClientCertificate.REQUIRED;
    }

    private Duel connect(Duel.Wire wire) {
        return new Duel(client.engine(true), server.engine(false), wire).run();
    }

    private Duel connected() {
        return good(connect(Duel.Wire.HONEST));
    }

    private static Duel good(Duel duel) {
        assertThat(duel.established())
                .as("%s, %s", duel.ofClient, duel.ofServer)
                .isTrue();
        return duel;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] wrapped(SSLEngine engine, ByteBuffer text) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(text, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    // ---- fragments

    /** Cuts the plain handshake records into records of so many bytes. */
    private static Duel.Wire fragments(int size) {
        boolean[] over = new boolean[2];
        return (fromClient, number, record) -> {
            int side = fromClient ? 0 : 1;
            over[side] |= record[0] != ContentType.HANDSHAKE;
            if (over[side]) {
                return record;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int at = RecordLayer.HEAD; at < record.length; at += size) {
                out.writeBytes(Tamper.record(
                        ContentType.HANDSHAKE, Arrays.copyOfRange(record, at, Math.min(at + size, record.length))));
            }
            return out.toByteArray();
        };
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void handshakes_in_fragments_of_one_byte(TlcpSuite suite) {
        mutual(suite);
        good(connect(fragments(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 7, 100, 1000})
    void handshakes_in_fragments_of(int size) {
        mutual(TlcpSuite.ECC_SM4_GCM_SM3);
        good(connect(fragments(size)));
    }

    @Test
    void handshakes_with_each_message_in_a_record_of_its_own() {
        mutual(TlcpSuite.ECDHE_SM4_CBC_SM3);
        boolean[] over = new boolean[2];
        good(connect((fromClient, number, record) -> {
            int side = fromClient ? 0 : 1;
            over[side] |= record[0] != ContentType.HANDSHAKE;
            if (over[side]) {
                return record;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int at = RecordLayer.HEAD;
            while (at < record.length) {
                int length = 4 + ((record[at + 2] & 0xff) << 8 | record[at + 3] & 0xff);
                out.writeBytes(Tamper.record(ContentType.HANDSHAKE, Arrays.copyOfRange(record, at, at + length)));
                at += length;
            }
            return out.toByteArray();
        }));
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void records_arrive_byte_by_byte(TlcpSuite suite) throws Exception {
        mutual(suite);
        TlcpEngine one = client.engine(true);
        TlcpEngine other = server.engine(false);
        one.beginHandshake();
        int[] finished = new int[2];
        boolean moved = true;
        while (moved) {
            moved = trickle(one, other, NOTHING, new ByteArrayOutputStream(), finished, 0);
            moved |= trickle(other, one, NOTHING, new ByteArrayOutputStream(), finished, 1);
        }
        assertThat(finished).containsExactly(1, 1);
        byte[] text = random(20_000);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(text);
        while (in.hasRemaining()) {
            trickle(one, other, in, heard, finished, 0);
        }
        assertThat(heard.toByteArray()).isEqualTo(text);
    }

    /** Sends what there is, one byte in the buffer more each time; counts who says that the handshake is over. */
    private static boolean trickle(
            TlcpEngine from, TlcpEngine to, ByteBuffer text, ByteArrayOutputStream heard, int[] finished, int side)
            throws SSLException {
        boolean moved = false;
        while (from.getHandshakeStatus() == HandshakeStatus.NEED_WRAP || text.hasRemaining()) {
            ByteBuffer out = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
            SSLEngineResult wrapping = from.wrap(text, out);
            finished[side] += wrapping.getHandshakeStatus() == HandshakeStatus.FINISHED ? 1 : 0;
            out.flip();
            int whole = out.limit();
            for (int known = 1; known <= whole; known++) {
                ByteBuffer in = ByteBuffer.wrap(out.array(), 0, known);
                ByteBuffer room = ByteBuffer.allocate(to.getSession().getApplicationBufferSize());
                SSLEngineResult result = to.unwrap(in, room);
                assertThat(result.getStatus()).isEqualTo(known < whole ? Status.BUFFER_UNDERFLOW : Status.OK);
                assertThat(result.bytesConsumed()).isEqualTo(known < whole ? 0 : whole);
                finished[1 - side] += result.getHandshakeStatus() == HandshakeStatus.FINISHED ? 1 : 0;
                heard.write(room.array(), 0, room.position());
            }
            moved = true;
        }
        return moved;
    }

    // ---- buffers

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void small_buffers_lose_nothing(TlcpSuite suite) throws Exception {
        mutual(suite);
        Duel duel = connected();
        byte[] text = random(1_000_000);
        assertThat(throughSmallBuffers(duel.client, duel.server, text)).isEqualTo(text);
        assertThat(throughSmallBuffers(duel.server, duel.client, text)).isEqualTo(text);
    }

    private static byte[] throughSmallBuffers(SSLEngine from, SSLEngine to, byte[] text) throws SSLException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(text);
        Random random = new Random(7);
        while (in.hasRemaining()) {
            int before = in.position();
            SSLEngineResult tight = from.wrap(in, ByteBuffer.allocate(random.nextInt(60)));
            if (tight.getStatus() == Status.BUFFER_OVERFLOW) {
                assertThat(in.position()).isEqualTo(before);
                assertThat(tight.bytesProduced()).isZero();
            }
            ByteBuffer record = ByteBuffer.allocate(from.getSession().getPacketBufferSize());
            from.wrap(in, record);
            record.flip();
            ByteBuffer little = ByteBuffer.allocate(random.nextInt(100));
            SSLEngineResult overflow = to.unwrap(record, little);
            assertThat(overflow.getStatus()).isEqualTo(Status.BUFFER_OVERFLOW);
            assertThat(overflow.bytesConsumed()).isZero();
            assertThat(little.position()).isZero();
            assertThat(record.position()).isZero();
            ByteBuffer room = ByteBuffer.allocate(to.getSession().getApplicationBufferSize());
            assertThat(to.unwrap(record, room).getStatus()).isEqualTo(Status.OK);
            assertThat(record.hasRemaining()).isFalse();
            heard.write(room.array(), 0, room.position());
        }
        return heard.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void gathers_from_and_scatters_to_buffers_of_any_kind(TlcpSuite suite) throws Exception {
        mutual(suite);
        Duel duel = connected();
        byte[] text = random(9_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(4_000).put(text, 0, 4_000).flip();
        ByteBuffer rest = ByteBuffer.wrap(text, 4_000, 5_000).asReadOnlyBuffer();
        ByteBuffer[] sources = {ByteBuffer.wrap(random(5)), direct, NOTHING, rest, ByteBuffer.wrap(random(5))};
        ByteBuffer record = ByteBuffer.allocateDirect(20_000);
        SSLEngineResult wrapping = duel.client.wrap(sources, 1, 3, record);
        assertThat(wrapping.bytesConsumed()).isEqualTo(9_000);
        assertThat(wrapping.bytesProduced()).isEqualTo(record.position());
        record.flip();
        ByteBuffer first = ByteBuffer.allocateDirect(10);
        ByteBuffer second = ByteBuffer.allocate(20_000).position(3).slice();
        ByteBuffer untouched = ByteBuffer.allocate(50);
        ByteBuffer[] to = {untouched, first, second};
        assertThat(duel.server.unwrap(record, to, 1, 2).bytesProduced()).isEqualTo(9_000);
        byte[] heard = new byte[9_000];
        first.flip().get(heard, 0, 10);
        second.flip().get(heard, 10, 8_990);
        assertThat(heard).isEqualTo(text);
        assertThat(untouched.position()).isZero();
    }

    @Test
    void buffers_that_cannot_be_written_are_refused_before_anything_is_lost() throws Exception {
        Duel duel = connected();
        ByteBuffer text = ByteBuffer.wrap(random(10));
        assertThatThrownBy(
                        () -> duel.client.wrap(text, ByteBuffer.allocate(20_000).asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        byte[] record = wrapped(duel.client, text);
        assertThatThrownBy(() -> duel.server.unwrap(
                        ByteBuffer.wrap(record), ByteBuffer.allocate(20_000).asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        ByteBuffer room = ByteBuffer.allocate(20_000);
        duel.server.unwrap(ByteBuffer.wrap(record), room);
        assertThat(Arrays.copyOf(room.array(), room.position())).isEqualTo(random(10));
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void both_directions_at_once_from_four_threads(TlcpSuite suite) throws Exception {
        mutual(suite);
        Duel duel = connected();
        byte[] text = random(2_000_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            BlockingQueue<byte[]> toServer = new ArrayBlockingQueue<>(4);
            BlockingQueue<byte[]> toClient = new ArrayBlockingQueue<>(4);
            List<Future<byte[]>> heard = List.of(
                    threads.submit(() -> speak(duel.client, text, toServer)),
                    threads.submit(() -> speak(duel.server, text, toClient)),
                    threads.submit(() -> listen(duel.server, text.length, toServer)),
                    threads.submit(() -> listen(duel.client, text.length, toClient)));
            for (Future<byte[]> each : heard) {
                assertThat(each.get(5, TimeUnit.MINUTES)).isEqualTo(text);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] speak(SSLEngine engine, byte[] text, BlockingQueue<byte[]> wire) throws Exception {
        ByteBuffer in = ByteBuffer.wrap(text);
        while (in.hasRemaining()) {
            wire.put(wrapped(engine, in));
        }
        return text;
    }

    private static byte[] listen(SSLEngine engine, int length, BlockingQueue<byte[]> wire) throws Exception {
        ByteBuffer heard = ByteBuffer.allocate(length + engine.getSession().getApplicationBufferSize());
        while (heard.position() < length) {
            engine.unwrap(ByteBuffer.wrap(wire.take()), heard);
        }
        return Arrays.copyOf(heard.array(), heard.position());
    }

    @Test
    void an_empty_record_now_and_then_is_nothing_bad() throws Exception {
        ScriptedPeer peer = ScriptedPeer.client(server.engine(false), TlcpSuite.ECC_SM4_GCM_SM3)
                .handshake();
        for (int i = 0; i < 100; i++) {
            peer.record(ContentType.APPLICATION_DATA, new byte[i % 2]);
        }
        assertThat(peer.failure).isNull();
    }

    @Test
    void a_warning_in_the_handshake_is_nothing_bad() {
        good(connect(Tamper.record(
                false, 0, record -> Handshake.concat(Tamper.alert(Alert.WARNING, Alert.UNRECOGNIZED_NAME), record))));
    }

    @Test
    void a_client_without_certificate_is_let_in_where_none_is_needed() throws Exception {
        server.clientCertificate = ClientCertificate.WANTED;
        assertThat(PeerIdentity.of(connected().server.getSession()))
                .hasValueSatisfying(peer -> assertThat(peer.commonName()).isEqualTo("client"));
        client.own = null;
        client.sessions = new TlcpSessions(clock);
        Duel duel = connected();
        assertThat(PeerIdentity.of(duel.server.getSession())).isEmpty();
        assertThat(PeerIdentity.of(duel.client.getSession()))
                .hasValueSatisfying(peer -> assertThat(peer.commonName()).isEqualTo("server"));
    }

    @Test
    void a_client_that_asks_about_renegotiation_gets_an_answer() throws Exception {
        byte[] answer = {(byte) 0xff, 1, 0, 1, 0};
        for (byte[] ask : new byte[][] {
            Tamper.bytes(0, 4, 0xe0, 0x53, 0, 0xff, 1, 0), Tamper.bytes(0, 2, 0xe0, 0x53, 1, 0, 0, 5, 0xff, 1, 0, 1, 0)
        }) {
            TlcpEngine engine = server.engine(false);
            byte[] hello = Handshake.concat(new byte[] {1, 1}, new byte[33], ask);
            engine.unwrap(
                    ByteBuffer.wrap(Tamper.record(22, Tamper.message(HandshakeType.CLIENT_HELLO, hello))), NOTHING);
            byte[] flight = wrapped(engine, NOTHING);
            int end = RecordLayer.HEAD + 4 + (flight[8] & 0xff);
            assertThat(Arrays.copyOfRange(flight, end - 7, end)).isEqualTo(Handshake.concat(new byte[] {0, 5}, answer));
        }
    }

    // ---- the end

    @Test
    void closes_in_order() throws Exception {
        Duel duel = connected();
        duel.client.closeOutbound();
        assertThat(duel.client.isOutboundDone()).isFalse();
        assertThat(duel.client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        ByteBuffer out = ByteBuffer.allocate(20_000);
        SSLEngineResult closing = duel.client.wrap(ByteBuffer.wrap(random(10)), out);
        assertThat(closing.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(closing.bytesConsumed()).isZero();
        assertThat(closing.bytesProduced()).isPositive();
        assertThat(duel.client.isOutboundDone()).isTrue();
        assertThat(duel.client.isInboundDone()).isFalse();

        SSLEngineResult heard = duel.server.unwrap(out.flip(), ByteBuffer.allocate(20_000));
        assertThat(heard.getStatus()).isEqualTo(Status.CLOSED);
        assertThat(heard.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_WRAP);
        assertThat(duel.server.isInboundDone()).isTrue();
        out.clear();
        assertThat(duel.server.wrap(NOTHING, out).getStatus()).isEqualTo(Status.CLOSED);
        assertThat(duel.client.unwrap(out.flip(), ByteBuffer.allocate(20_000)).getStatus())
                .isEqualTo(Status.CLOSED);

        for (SSLEngine engine : List.of(duel.client, duel.server)) {
            assertThat(engine.isInboundDone()).isTrue();
            assertThat(engine.isOutboundDone()).isTrue();
            assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
            assertThat(engine.getSession().isValid()).isTrue();
            out.clear();
            SSLEngineResult again = engine.wrap(ByteBuffer.wrap(random(10)), out);
            assertThat(again.getStatus()).isEqualTo(Status.CLOSED);
            assertThat(again.bytesProduced()).isZero();
            assertThat(engine.unwrap(ByteBuffer.wrap(random(10)), out).getStatus())
                    .isEqualTo(Status.CLOSED);
            engine.closeInbound();
            engine.closeOutbound();
        }
    }

    @Test
    void what_was_on_its_way_still_arrives_after_our_close() throws Exception {
        Duel duel = connected();
        byte[] record = wrapped(duel.server, ByteBuffer.wrap(random(100)));
        duel.client.closeOutbound();
        wrapped(duel.client, NOTHING);
        ByteBuffer room = ByteBuffer.allocate(20_000);
        assertThat(duel.client.unwrap(ByteBuffer.wrap(record), room).getStatus())
                .isEqualTo(Status.OK);
        assertThat(room.position()).isEqualTo(100);
    }

    @Test
    void both_close_at_once() throws Exception {
        Duel duel = connected();
        duel.client.closeOutbound();
        duel.server.closeOutbound();
        duel.settle();
        assertThat(duel.ofClient).isNull();
        assertThat(duel.ofServer).isNull();
        assertThat(duel.client.isInboundDone() && duel.client.isOutboundDone()).isTrue();
        assertThat(duel.server.isInboundDone() && duel.server.isOutboundDone()).isTrue();
    }

    @Test
    void a_connection_that_is_cut_is_not_one_that_is_over() {
        Duel duel = connected();
        duel.cut();
        assertThat(duel.ofClient).hasMessageContaining("cut");
        assertThat(duel.ofServer).hasMessageContaining("cut");
        assertThat(duel.client.getSession().isValid()).isFalse();
        assertThat(duel.server.getSession().isValid()).isFalse();
        assertThat(duel.client.isInboundDone()).isTrue();
    }

    @Test
    void who_closes_first_need_not_wait() throws Exception {
        Duel duel = connected();
        duel.client.closeOutbound();
        wrapped(duel.client, NOTHING);
        assertThatThrownBy(duel.client::closeInbound).isInstanceOf(SSLException.class);
        assertThat(duel.client.getSession().isValid()).isTrue();
    }

    @Test
    void a_handshake_that_is_cut_fails() throws Exception {
        Duel duel = connect((fromClient, number, record) -> fromClient || number > 0 ? record : new byte[0]);
        assertThat(duel.established()).isFalse();
        duel.cut();
        duel.settle();
        assertThat(duel.ofClient).isNotNull();
        assertThat(duel.ofServer).isNotNull();
        for (SSLEngine engine : List.of(duel.client, duel.server)) {
            assertThat(engine.isInboundDone() && engine.isOutboundDone()).isTrue();
            assertThat(engine.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        }
    }

    @Test
    void a_client_that_gives_up_the_handshake_says_so() throws Exception {
        TlcpEngine one = client.engine(true);
        TlcpEngine other = server.engine(false);
        other.unwrap(ByteBuffer.wrap(wrapped(one, NOTHING)), NOTHING);
        byte[] flight = wrapped(other, NOTHING);
        one.closeOutbound();
        assertThat(wrapped(one, NOTHING)).isEqualTo(Tamper.alert(Alert.WARNING, Alert.USER_CANCELED));
        byte[] close = wrapped(one, NOTHING);
        assertThat(close).isEqualTo(Tamper.alert(Alert.WARNING, Alert.CLOSE_NOTIFY));
        assertThat(one.unwrap(ByteBuffer.wrap(flight), NOTHING).getStatus()).isEqualTo(Status.CLOSED);
        assertThat(one.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThatThrownBy(() -> other.unwrap(ByteBuffer.wrap(close), NOTHING))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("before the handshake was over");
        assertThat(wrapped(other, NOTHING)).isEqualTo(Tamper.alert(Alert.WARNING, Alert.CLOSE_NOTIFY));
        assertThat(other.isInboundDone() && other.isOutboundDone()).isTrue();
    }

    @Test
    void an_engine_closed_before_it_began_stays_closed() throws Exception {
        TlcpEngine engine = client.engine(true);
        engine.closeOutbound();
        assertThat(engine.isInboundDone() && engine.isOutboundDone()).isTrue();
        assertThat(wrapped(engine, NOTHING)).isEmpty();
        assertThatThrownBy(engine::beginHandshake).isInstanceOf(SSLException.class);
        TlcpEngine other = client.engine(true);
        other.closeInbound();
        assertThatThrownBy(other::beginHandshake).isInstanceOf(SSLException.class);
    }

    @Test
    void a_second_handshake_is_refused() {
        Duel duel = connected();
        assertThatThrownBy(duel.client::beginHandshake).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> duel.client.setUseClientMode(false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void after_a_failure_nothing_goes_in_or_out() throws Exception {
        Duel good = connected();
        Duel duel = new Duel(good.client, good.server, Tamper.record(true, 0, Tamper.flip(-1)));
        duel.send(true, random(10));
        duel.settle();
        for (SSLEngine engine : List.of(duel.client, duel.server)) {
            ByteBuffer out = ByteBuffer.allocate(20_000);
            SSLEngineResult result = engine.wrap(ByteBuffer.wrap(random(10)), out);
            assertThat(result.getStatus()).isEqualTo(Status.CLOSED);
            assertThat(result.bytesConsumed() + result.bytesProduced()).isZero();
            assertThat(engine.unwrap(ByteBuffer.wrap(random(10)), out).getStatus())
                    .isEqualTo(Status.CLOSED);
            engine.closeInbound();
            engine.closeOutbound();
            assertThat(engine.isInboundDone() && engine.isOutboundDone()).isTrue();
        }
    }

    @Test
    void keys_are_wiped_however_it_ends() throws Exception {
        CountingEngine crypto = new CountingEngine();
        client.crypto = crypto.engine();
        server.crypto = crypto.engine();
        for (TlcpSuite suite : TlcpSuite.values()) {
            mutual(suite);
            Duel closed = connected();
            closed.client.closeOutbound();
            closed.settle();
            assertThat(crypto.open()).as("closed").isZero();
            Duel cut = connected();
            cut.cut();
            assertThat(crypto.open()).as("cut").isZero();
            Duel before = connected();
            Duel broken = new Duel(before.client, before.server, Tamper.record(true, 0, Tamper.flip(-1)));
            broken.send(true, random(10));
            broken.settle();
            assertThat(crypto.open()).as("broken").isZero();
            client.sessions = new TlcpSessions(clock);
            Duel failed = connect(Tamper.record(true, 3, Tamper.flip(-1)));
            assertThat(failed.ofServer).isNotNull();
            assertThat(crypto.open()).as("failed").isZero();
        }
        assertThat(crypto.made()).isEqualTo(TlcpSuite.values().length * 4 * 4);
    }

    // ---- names

    @Test
    void the_server_sees_the_name_that_was_asked_for() {
        client.host = "gateway.jianxin.test";
        ExtendedSSLSession session = (ExtendedSSLSession) connected().server.getSession();
        assertThat(session.getRequestedServerNames()).containsExactly(new SNIHostName("gateway.jianxin.test"));
    }

    @Test
    void a_server_that_answers_to_some_names_refuses_others() {
        TlcpEngine engine = server.engine(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher("gateway\\.jianxin\\.test")));
        engine.setSSLParameters(parameters);
        engine.setSSLParameters(engine.getSSLParameters());
        client.host = "other.jianxin.test";
        Duel refused = new Duel(client.engine(true), engine, Duel.Wire.HONEST).run();
        assertThat(refused.ofServer).hasMessageStartingWith("unrecognized_name: ");
        assertThat(refused.ofClient).hasMessageContaining("unrecognized_name");
        for (String host : List.of("gateway.jianxin.test", "localhost")) {
            client.host = host;
            TlcpEngine again = server.engine(false);
            again.setSSLParameters(parameters);
            good(new Duel(client.engine(true), again, Duel.Wire.HONEST).run());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void what_is_no_full_name_is_not_sent(String host) {
        client.host = host;
        ExtendedSSLSession session = (ExtendedSSLSession) connected().server.getSession();
        assertThat(session.getRequestedServerNames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "a.wild.jianxin.test", "Gateway.Jianxin.Test"})
    void the_server_is_reached_under_each_of_its_names(String host) {
        client.host = host;
        connected();
    }

    @Test
    void the_server_prefers_among_the_protocols() {
        client.protocols = List.of("h2", "http/1.1");
        server.protocols = List.of("http/1.1", "h2");
        Duel duel = connected();
        assertThat(duel.client.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(duel.server.getApplicationProtocol()).isEqualTo("http/1.1");
    }

    @Test
    void without_protocols_on_one_side_none_is_chosen() {
        client.protocols = List.of("h2");
        Duel duel = connected();
        assertThat(duel.client.getApplicationProtocol()).isEmpty();
        assertThat(duel.server.getApplicationProtocol()).isEmpty();
    }

    @Test
    void a_selector_chooses_among_what_was_offered() {
        client.protocols = List.of("h2", "http/1.1");
        TlcpEngine chooses = server.engine(false);
        chooses.setHandshakeApplicationProtocolSelector((engine, offered) -> offered.get(1));
        Duel duel = good(new Duel(client.engine(true), chooses, Duel.Wire.HONEST).run());
        assertThat(duel.client.getApplicationProtocol()).isEqualTo("http/1.1");
        TlcpEngine invents = server.engine(false);
        invents.setHandshakeApplicationProtocolSelector((engine, offered) -> "spdy/3");
        Duel failed = new Duel(client.engine(true), invents, Duel.Wire.HONEST).run();
        assertThat(failed.ofServer).hasMessageStartingWith("no_application_protocol: ");
        TlcpEngine breaks = server.engine(false);
        breaks.setHandshakeApplicationProtocolSelector((engine, offered) -> {
            throw new IllegalStateException("broken");
        });
        Duel broken = new Duel(client.engine(true), breaks, Duel.Wire.HONEST).run();
        assertThat(broken.ofServer).hasMessageStartingWith("internal_error: ");
        assertThat(broken.ofClient).hasMessageContaining("internal_error");
    }
}
