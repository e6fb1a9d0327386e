package org.jianxin.tlcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS 1.3 with national cryptography between our own two sides, and with a script where an engine of ours would not do. */
final class Tls13EngineTest {

    private static final byte[] TEXT = "正文 text".getBytes(StandardCharsets.UTF_8);
    private final World world = new World();

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    // ---- handshakes

    @ParameterizedTest
    @EnumSource(Tls13Suite.class)
    void both_sides_agree_and_data_passes_unchanged(Tls13Suite suite) throws Exception {
        world.client.tls13Suites = EnumSet.of(suite);
        EnginePair pair = new EnginePair(world.client.tls13(true), world.server.tls13(false));
        pair.handshake();
        for (SSLEngine each : List.of(pair.client, pair.server)) {
            assertThat(each.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(each.getSession().getCipherSuite()).isEqualTo(suite.name());
            assertThat(each.getSession().isValid()).isTrue();
        }
        byte[] text = random(100_000);
        assertThat(EnginePair.through(pair.client, pair.server, text)).isEqualTo(text);
        assertThat(EnginePair.through(pair.server, pair.client, text)).isEqualTo(text);
    }

    @Test
    void of_two_suites_the_first_is_taken() {
        assertThat(world.establishedTls13(Duel.Wire.HONEST).client.getSession().getCipherSuite())
                .isEqualTo("TLS_SM4_GCM_SM3");
    }

    @ParameterizedTest
    @EnumSource(ClientCertificate.class)
    void the_client_shows_its_certificate_when_it_is_asked(ClientCertificate asked) throws Exception {
        world.server.clientCertificate = asked;
        Duel duel = world.establishedTls13(Duel.Wire.HONEST);
        if (asked == ClientCertificate.NONE) {
            assertThat(PeerIdentity.of(duel.server.getSession())).isEmpty();
            assertThat(duel.client.getSession().getLocalCertificates()).isNull();
        } else {
            assertThat(PeerIdentity.of(duel.server.getSession()).orElseThrow().commonName())
                    .isEqualTo("client");
            assertThat(duel.client.getSession().getLocalCertificates()).hasSize(2);
        }
        assertThat(PeerIdentity.of(duel.client.getSession()).orElseThrow().commonName())
                .isEqualTo("server");
    }

    @Test
    void a_client_without_certificate_is_let_in_where_none_is_required() {
        world.server.clientCertificate = ClientCertificate.WANTED;
        world.client.own = null;
        assertThat(PeerIdentity.of(
                        world.establishedTls13(Duel.Wire.HONEST).server.getSession()))
                .isEmpty();
    }

    @Test
    void name_and_protocol_are_agreed_upon() {
        world.client.host = "gateway.jianxin.test";
        world.client.protocols = List.of("h2", "http/1.1");
        world.server.protocols = List.of("http/1.1");
        Duel duel = world.establishedTls13(Duel.Wire.HONEST);
        assertThat(duel.client.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(duel.server.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(((ChannelSession) duel.server.getSession()).getRequestedServerNames())
                .containsExactly(new SNIHostName("gateway.jianxin.test"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void hellos_may_come_in_fragments(int size) {
        world.establishedTls13((fromClient, number, record) -> {
            if (record[0] != ContentType.HANDSHAKE) {
                return record;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int at = RecordLayer.HEAD; at < record.length; at += size) {
                out.writeBytes(Tls13Peer.plain(
                        ContentType.HANDSHAKE, Arrays.copyOfRange(record, at, Math.min(at + size, record.length))));
            }
            return out.toByteArray();
        });
    }

    @Test
    void protected_messages_may_come_in_fragments_and_with_padding() {
        Tls13Peer peer = Tls13Peer.client(world.mutual());
        peer.hello();
        byte[] certificate = Tamper.message(HandshakeType.CERTIFICATE, peer.certificates());
        peer.transcript.add(certificate);
        for (byte each : certificate) {
            // what follows the type is zeros (RFC 8446, 5.4)
            peer.record(0, Handshake.concat(new byte[] {each, ContentType.HANDSHAKE}, new byte[10]));
        }
        peer.verify().finished();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getApplicationProtocol()).isEmpty();
    }

    @Test
    void changes_of_cipher_spec_are_sent_for_those_on_the_way_and_dropped() {
        List<String> types = new ArrayList<>();
        world.establishedTls13((fromClient, number, record) -> {
            types.add((fromClient ? "client " : "server ") + record[0]);
            return record;
        });
        assertThat(types).containsExactly("client 22", "server 22", "server 20", "server 23", "client 20", "client 23");
    }

    @Test
    void the_server_sends_none_to_a_client_without_a_session_id() {
        Tls13Peer peer = Tls13Peer.client(world);
        peer.sessionId = new byte[0];
        peer.handshake();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getApplicationProtocol()).isEmpty();
    }

    @Test
    void a_client_without_a_key_share_is_asked_for_one() {
        Tls13Peer peer = Tls13Peer.client(world);
        byte[] share = peer.extensions.put(Extensions.KEY_SHARE, new byte[2]);
        peer.hello();
        assertThat(peer.heard).hasSize(1);
        peer.extensions.put(Extensions.KEY_SHARE, share);
        peer.handshake();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getApplicationProtocol()).isEmpty();
    }

    @Test
    void a_client_gives_the_cookie_back() throws Exception {
        Tls13Peer peer = Tls13Peer.server(world);
        byte[] right = peer.helloRandom;
        byte[] share = peer.extensions.remove(Extensions.KEY_SHARE);
        byte[] cookie = {0, 3, 1, 2, 3};
        peer.helloRandom = Tls13Handshake.retryRandom();
        peer.extensions.put(Extensions.COOKIE, cookie);
        peer.hello();
        assertThat(peer.heard).hasSize(2);
        ClientHello first = ClientHello.read(peer.heard.get(0).body());
        ClientHello second = ClientHello.read(peer.heard.get(1).body());
        second.requireTls13();
        assertThat(second.extension(Extensions.COOKIE)).isEqualTo(cookie);
        assertThat(second.random()).isEqualTo(first.random());
        assertThat(second.extension(Extensions.KEY_SHARE)).isEqualTo(first.extension(Extensions.KEY_SHARE));
        peer.helloRandom = right;
        peer.extensions.remove(Extensions.COOKIE);
        peer.extensions.put(Extensions.KEY_SHARE, share);
        peer.handshake();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getApplicationProtocol()).isEmpty();
    }

    @Test
    void early_data_is_passed_over() {
        Tls13Peer peer = Tls13Peer.client(world);
        peer.extensions.put(Extensions.EARLY_DATA, new byte[0]);
        peer.extensions.put(Extensions.PSK_KEY_EXCHANGE_MODES, new byte[] {1, 1});
        peer.extensions.put(Extensions.PRE_SHARED_KEY, new byte[4]);
        peer.hello().bytes(Tls13Peer.plain(ContentType.APPLICATION_DATA, random(1000)));
        peer.bytes(Tls13Peer.plain(ContentType.APPLICATION_DATA, random(1000)));
        peer.finished();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getApplicationProtocol()).isEmpty();
    }

    @Test
    void early_data_before_the_second_hello_is_passed_over() {
        Tls13Peer peer = Tls13Peer.client(world);
        byte[] share = peer.extensions.put(Extensions.KEY_SHARE, new byte[2]);
        peer.extensions.put(Extensions.EARLY_DATA, new byte[0]);
        peer.hello().bytes(Tls13Peer.plain(ContentType.APPLICATION_DATA, random(1000)));
        peer.extensions.remove(Extensions.EARLY_DATA);
        peer.extensions.put(Extensions.KEY_SHARE, share);
        peer.handshake();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getApplicationProtocol()).isEmpty();
    }

    @Test
    void unknown_suites_versions_groups_and_extensions_are_no_hindrance() {
        Tls13Peer peer = Tls13Peer.client(world);
        peer.suites = new int[] {0x0a0a, 0x1301, 0x00c6, 0x00ff};
        peer.extensions.put(0x0a0a, new byte[3]);
        peer.extensions.put(Extensions.SUPPORTED_VERSIONS, new byte[] {6, 10, 10, 3, 4, 3, 3});
        peer.extensions.put(Extensions.SUPPORTED_GROUPS, new byte[] {0, 6, 10, 10, 0, 41, 0, 29});
        peer.extensions.put(Extensions.SIGNATURE_ALGORITHMS, new byte[] {0, 4, 4, 3, 7, 8});
        peer.handshake();
        assertThat(peer.failure).isNull();
        assertThat(peer.engine.getSession().getCipherSuite()).isEqualTo("TLS_SM4_GCM_SM3");
    }

    // ---- afterwards

    @Test
    void a_change_of_keys_is_answered_when_that_is_asked() {
        Tls13Peer peer = Tls13Peer.client(world).handshake();
        peer.message(HandshakeType.KEY_UPDATE, new byte[] {0}).updateKeys();
        assertThat(peer.types()).doesNotContain(HandshakeType.KEY_UPDATE);
        peer.message(HandshakeType.KEY_UPDATE, new byte[] {1}).updateKeys();
        assertThat(peer.heard.get(peer.heard.size() - 1).type()).isEqualTo(HandshakeType.KEY_UPDATE);
        assertThat(peer.heard.get(peer.heard.size() - 1).body()).containsExactly(0);
        peer.record(ContentType.APPLICATION_DATA, TEXT);
        assertThat(peer.failure).isNull();
    }

    @Test
    void tickets_are_passed_over() {
        Tls13Peer peer = Tls13Peer.server(world).handshake();
        peer.message(HandshakeType.NEW_SESSION_TICKET, new byte[20]).record(ContentType.APPLICATION_DATA, TEXT);
        assertThat(peer.failure).isNull();
    }

    @Test
    void keys_are_changed_before_they_are_worn_out_and_data_passes_unchanged() {
        world.client.recordsPerKey = 3;
        List<Integer> sizes = new ArrayList<>();
        Duel quiet = world.establishedTls13(Duel.Wire.HONEST);
        Duel duel = new Duel(quiet.client, quiet.server, (fromClient, number, record) -> {
            sizes.add(fromClient ? record.length : -record.length);
            return record;
        });
        byte[] text = random(20);
        for (int i = 0; i < 10; i++) {
            duel.send(true, text);
            duel.settle();
            duel.send(false, text);
            duel.settle();
        }
        assertThat(duel.ofClient).isNull();
        assertThat(duel.ofServer).isNull();
        assertThat(duel.serverHeard.size()).isEqualTo(10 * text.length);
        assertThat(duel.clientHeard.size()).isEqualTo(10 * text.length);
        int update = RecordLayer.HEAD + HandshakeMessages.HEAD + 1 + 17;
        assertThat(sizes.stream().filter(size -> size == update).count()).isGreaterThanOrEqualTo(3);
        assertThat(sizes.stream().filter(size -> size == -update).count()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void each_side_says_that_it_is_over_and_the_other_hears_it() throws Exception {
        Duel duel = world.establishedTls13(Duel.Wire.HONEST);
        duel.send(true, TEXT);
        duel.client.closeOutbound();
        duel.settle();
        assertThat(duel.serverHeard.toByteArray()).isEqualTo(TEXT);
        assertThat(duel.ofClient).isNull();
        assertThat(duel.ofServer).isNull();
        for (SSLEngine each : List.of(duel.client, duel.server)) {
            assertThat(each.isInboundDone()).isTrue();
            assertThat(each.isOutboundDone()).isTrue();
            assertThat(each.wrap(ByteBuffer.wrap(TEXT), ByteBuffer.allocate(20_000))
                            .getStatus())
                    .isEqualTo(Status.CLOSED);
        }
    }

    @Test
    void a_connection_that_is_cut_is_no_end() {
        Duel duel = world.establishedTls13(Duel.Wire.HONEST);
        duel.cut();
        assertThat(duel.ofClient).hasMessageContaining("cut");
        assertThat(duel.ofServer).hasMessageContaining("cut");
    }

    @Test
    void a_second_handshake_is_refused() {
        Duel duel = world.establishedTls13(Duel.Wire.HONEST);
        assertThatThrownBy(duel.client::beginHandshake).isInstanceOf(SSLException.class);
    }

    @Test
    void no_keys_are_left_when_a_connection_is_over_however_it_ended() {
        CountingEngine counting = new CountingEngine();
        world.client.crypto = counting.engine();
        world.server.crypto = counting.engine();
        world.client.recordsPerKey = 1;
        Duel good = world.establishedTls13(Duel.Wire.HONEST);
        good.send(true, TEXT);
        good.send(true, TEXT);
        good.settle();
        good.client.closeOutbound();
        good.settle();
        world.tls13(Tamper.record(false, 2, Tamper.flip(-1)));
        world.tls13(Tamper.record(true, 2, Tamper.flip(-1)));
        assertThat(counting.made()).isGreaterThan(12);
        assertThat(counting.open()).isZero();
    }
}
