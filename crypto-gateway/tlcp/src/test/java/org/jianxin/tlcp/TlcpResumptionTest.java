package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session taken up again: what it saves, what it keeps, and when it must not be. */
final class TlcpResumptionTest {

    private final MovingClock clock = new MovingClock();
    private final TestPki root = TestPki.root("root", clock.instant());
    private final Side client = new Side(root.dual("client"), root.certificate(), clock);
    private final Side server = new Side(root.dual("server"), root.certificate(), clock);

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-05-01T08:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("only UTC");
        }
    }

    private Duel connect() {
        return connect(Duel.Wire.HONEST);
    }

    private Duel connect(Duel.Wire wire) {
        return new Duel(client.engine(true), server.engine(false), wire).run();
    }

    private static Duel good(Duel duel) {
        assertThat(duel.established())
                .as("%s, %s", duel.ofClient, duel.ofServer)
                .isTrue();
        return duel;
    }

    private static void assertResumed(Duel first, Duel second) {
        assertThat(good(second).client.getSession().getId())
                .isEqualTo(good(first).client.getSession().getId())
                .isEqualTo(second.server.getSession().getId());
    }

    private static void assertNotResumed(Duel first, Duel second) {
        assertThat(good(second).client.getSession().getId())
                .isNotEqualTo(first.client.getSession().getId());
    }

    @ParameterizedTest
    @EnumSource(TlcpSuite.class)
    void saves_certificates_and_keeps_suite_and_identities(TlcpSuite suite) throws Exception {
        client.suites = EnumSet.of(suite);
        server.suites = EnumSet.of(suite);
        server.clientCertificate = ClientCertificate.REQUIRED;
        List<byte[]> ofFirst = new ArrayList<>();
        List<byte[]> ofSecond = new ArrayList<>();
        Duel first = good(connect(recording(ofFirst)));
        Duel second = good(connect(recording(ofSecond)));
        assertResumed(first, second);
        assertThat(size(ofSecond)).isLessThan(size(ofFirst) / 2);
        assertThat(second.server.getSession().getPeerCertificates())
                .isEqualTo(first.server.getSession().getPeerCertificates());
        assertThat(second.client.getSession().getPeerCertificates())
                .isEqualTo(first.client.getSession().getPeerCertificates());
        assertThat(second.client.getSession().getCipherSuite()).isEqualTo(suite.name());
        second.send(true, new byte[1000]);
        second.send(false, new byte[2000]);
        second.settle();
        assertThat(second.serverHeard.toByteArray()).isEqualTo(new byte[1000]);
        assertThat(second.clientHeard.toByteArray()).isEqualTo(new byte[2000]);
    }

    private static Duel.Wire recording(List<byte[]> records) {
        return (fromClient, number, record) -> {
            records.add(record);
            return record;
        };
    }

    private static int size(List<byte[]> records) {
        return records.stream().mapToInt(each -> each.length).sum();
    }

    @Test
    void has_new_keys_each_time() {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<byte[]> records = new ArrayList<>();
            Duel duel = good(connect(recording(records)));
            duel.send(true, new byte[100]);
            sent.add(records.get(records.size() - 1));
        }
        // GCM nonces are the records' numbers, so the same keys would give the same bytes.
        assertThat(sent).allSatisfy(each -> assertThat(each).hasSize(5 + 8 + 100 + 16));
        assertThat(sent).doesNotHaveDuplicates();
        assertThat(sent.get(1)).isNotEqualTo(sent.get(0)).isNotEqualTo(sent.get(2));
    }

    @Test
    void ends_when_the_session_is_too_old() {
        Duel first = connect();
        clock.forward(Duration.ofHours(1));
        Duel second = connect();
        assertResumed(first, second);
        clock.forward(Duration.ofSeconds(1));
        assertNotResumed(first, connect());
    }

    @Test
    void a_server_that_forgot_the_session_does_the_whole_handshake() {
        Duel first = connect();
        server.sessions = new TlcpSessions(clock);
        assertNotResumed(first, connect());
    }

    @Test
    void the_cache_forgets_the_longest_unused_and_wipes_its_secret() {
        server.sessions.setSessionCacheSize(2);
        TlcpSessions ofFirst = client.sessions;
        Duel first = good(connect());
        client.sessions = new TlcpSessions(clock);
        TlcpSessions ofSecond = client.sessions;
        Duel second = good(connect());
        client.sessions = ofFirst;
        assertResumed(first, connect());
        client.sessions = new TlcpSessions(clock);
        good(connect());
        TlcpSession forgotten = (TlcpSession) second.server.getSession();
        assertThat(forgotten.isValid()).isFalse();
        assertThat(forgotten.master()).isNull();
        client.sessions = ofFirst;
        assertResumed(first, connect());
        client.sessions = ofSecond;
        assertThat(connect().client.getSession().getId()).isNotEqualTo(forgotten.getId());
    }

    @Test
    void sessions_of_one_peer_share_its_certificates() {
        server.clientCertificate = ClientCertificate.REQUIRED;
        Duel first = good(connect());
        client.sessions = new TlcpSessions(clock);
        Duel second = good(connect());
        assertNotResumed(first, second);
        TlcpSession one = (TlcpSession) first.server.getSession();
        TlcpSession other = (TlcpSession) second.server.getSession();
        assertThat(one.peer()).hasSize(2);
        assertThat(other.peer().get(0)).isSameAs(one.peer().get(0));
        assertThat(other.peer().get(1)).isSameAs(one.peer().get(1));
    }

    @Test
    void sessions_that_are_too_old_make_room() {
        good(connect());
        clock.forward(Duration.ofHours(2));
        good(connect());
        assertThat(server.sessions.getIds().asIterator()).toIterable().hasSize(1);
        assertThat(client.sessions.getIds().asIterator()).toIterable().hasSize(1);
    }

    @Test
    void not_in_a_suite_that_is_no_longer_wanted() {
        client.suites = EnumSet.of(TlcpSuite.ECC_SM4_GCM_SM3, TlcpSuite.ECC_SM4_CBC_SM3);
        server.suites = client.suites;
        Duel first = connect();
        server.suites = EnumSet.of(TlcpSuite.ECC_SM4_CBC_SM3);
        Duel second = connect();
        assertNotResumed(first, second);
        assertThat(second.client.getSession().getCipherSuite()).isEqualTo("ECC_SM4_CBC_SM3");
        client.suites = EnumSet.of(TlcpSuite.ECC_SM4_GCM_SM3);
        server.suites = EnumSet.of(TlcpSuite.ECC_SM4_GCM_SM3);
        assertNotResumed(second, connect());
    }

    @Test
    void not_for_another_name() throws Exception {
        client.host = "gateway.jianxin.test";
        Duel first = good(connect());
        TlcpEngine other = client.engine(true);
        SSLParameters parameters = other.getSSLParameters();
        parameters.setServerNames(List.of(new javax.net.ssl.SNIHostName("other.jianxin.test")));
        other.setSSLParameters(parameters);
        assertNotResumed(first, new Duel(other, server.engine(false), Duel.Wire.HONEST).run());
    }

    @Test
    void not_when_the_name_was_not_checked_and_would_be_wrong() {
        client.host = "elsewhere.jianxin.test";
        client.checksName = false;
        good(connect());
        client.checksName = true;
        Duel second = connect();
        assertThat(second.ofClient).hasMessageStartingWith("certificate_unknown: ");
    }

    @Test
    void not_when_the_servers_certificate_was_revoked_meanwhile() {
        good(connect());
        TlcpCredentials own = server.own;
        assertThat(own).isNotNull();
        client.lists = List.of(root.revoking(own.encryption()));
        assertThat(connect().ofClient).hasMessageStartingWith("certificate_revoked: ");
    }

    @Test
    void not_when_the_clients_certificate_was_revoked_meanwhile() {
        server.clientCertificate = ClientCertificate.REQUIRED;
        good(connect());
        TlcpCredentials own = client.own;
        assertThat(own).isNotNull();
        server.lists = List.of(root.revoking(own.signing()));
        assertThat(connect().ofServer).hasMessageStartingWith("certificate_revoked: ");
    }

    @Test
    void not_without_the_identity_that_is_now_needed() throws Exception {
        Duel first = good(connect());
        assertThatThrownBy(() -> first.server.getSession().getPeerPrincipal())
                .isInstanceOf(SSLPeerUnverifiedException.class);
        server.clientCertificate = ClientCertificate.REQUIRED;
        Duel second = connect();
        assertNotResumed(first, second);
        assertThat(second.server.getSession().getPeerPrincipal().getName()).contains("CN=client");
    }

    @Test
    void a_session_whose_resumption_failed_is_not_tried_again() {
        Duel first = good(connect());
        Duel failed = connect(Tamper.record(false, 2, Tamper.flip(-1)));
        assertThat(failed.ofClient).hasMessageStartingWith("bad_record_mac: ");
        assertNotResumed(first, connect());
    }

    @Test
    void a_failure_of_the_connection_ends_its_session() {
        Duel first = good(connect());
        Duel broken = new Duel(first.client, first.server, Tamper.record(true, 0, Tamper.flip(-1)));
        broken.send(true, new byte[10]);
        broken.settle();
        assertThat(broken.ofServer).hasMessageStartingWith("bad_record_mac: ");
        assertThat(first.client.getSession().isValid()).isFalse();
        assertThat(first.server.getSession().isValid()).isFalse();
        assertNotResumed(first, connect());
    }

    @Test
    void a_handshake_under_way_outlives_the_replacement_of_its_session() throws Exception {
        Duel first = good(connect());
        TlcpEngine waiting = client.engine(true);
        waiting.beginHandshake();
        first.client.getSession().invalidate();
        good(connect());
        assertResumed(first, new Duel(waiting, server.engine(false), Duel.Wire.HONEST).run());
    }

    @Test
    void a_server_does_not_come_back_as_a_client_in_its_session() throws Exception {
        Duel first = good(connect());
        byte[] id = first.client.getSession().getId();
        Side both = client; // our own side, which also accepts
        TlcpEngine engine = both.engine(false);
        byte[] hello = new WireWriter()
                .uint16(TlcpHandshake.VERSION)
                .bytes(new byte[Handshake.RANDOM])
                .vector8(id)
                .bytes(Tamper.bytes(0, 2, 0xe0, 0x53, 1, 0))
                .toBytes();
        ByteBuffer nothing = ByteBuffer.allocate(0);
        engine.unwrap(ByteBuffer.wrap(Tamper.record(22, Tamper.message(HandshakeType.CLIENT_HELLO, hello))), nothing);
        ByteBuffer flight = ByteBuffer.allocate(20_000);
        engine.wrap(nothing, flight);
        int at = RecordLayer.HEAD + 4 + 2 + Handshake.RANDOM + 1;
        assertThat(Arrays.copyOfRange(flight.array(), at, at + 32)).isNotEqualTo(id);
    }

    @Test
    void chooses_the_protocol_anew() {
        client.protocols = List.of("h2", "http/1.1");
        server.protocols = List.of("http/1.1");
        Duel first = good(connect());
        server.protocols = List.of("h2");
        Duel second = connect();
        assertResumed(first, second);
        assertThat(first.client.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(second.client.getApplicationProtocol()).isEqualTo("h2");
    }
}
