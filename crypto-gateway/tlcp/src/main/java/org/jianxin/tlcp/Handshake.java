package org.jianxin.tlcp;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import org.jianxin.sm.CertificateRefusedException;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.CertificateUse;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/** What the handshakes of TLCP and of TLS 1.3 have in common on both sides. Not thread-safe. */
abstract class Handshake {

    static final int RANDOM = 32;
    static final int SESSION_ID = 32;
    /** IANA, GB/T 38636 and RFC 8998 give the SM2 curve this number. */
    static final int CURVE_SM2 = 41;

    private static final int MOST_CERTIFICATES = 10;

    private final NationalEngine<?> engine;
    private final CertificateTrust trust;
    private final SecureRandom random;
    final RecordLayer records;
    final Transcript transcript = new Transcript();

    Handshake(NationalEngine<?> engine, CertificateTrust trust, SecureRandom random) {
        this.engine = engine;
        this.trust = trust;
        this.random = random;
        this.records = engine.records;
    }

    /** Says the first word, if it is ours to say. */
    abstract void begin() throws FatalAlertException;

    /** Takes one message; {@code whole} has its head before the body. */
    abstract void message(int type, byte[] body, byte[] whole) throws FatalAlertException;

    /** A change of cipher spec, well-formed and between messages. */
    abstract void changeCipherSpec() throws FatalAlertException;

    /** It did not come to a good end. */
    void failed() {
        // nothing is kept that could be tried again
    }

    /** Wipes what is secret; also after a failure. */
    abstract void close();

    /** A message comes when it is expected, or not at all. */
    static void require(boolean expected, int type) throws FatalAlertException {
        if (!expected) {
            throw unexpected(type);
        }
    }

    static FatalAlertException unexpected(int type) {
        return new FatalAlertException(
                Alert.UNEXPECTED_MESSAGE, "a handshake message of type " + type + " at this point");
    }

    void send(int type, byte[] body) {
        byte[] message = new WireWriter().uint8(type).vector24(body).toBytes();
        transcript.add(message);
        records.handshake(message);
    }

    byte[] newRandom() {
        byte[] made = new byte[RANDOM];
        random.nextBytes(made);
        return made;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    // ---- certificates

    /** Puts one more certificate that was shown to those before. */
    static void add(List<Sm2Certificate> shown, byte[] der) throws FatalAlertException {
        if (shown.size() == MOST_CERTIFICATES) {
            throw new FatalAlertException(Alert.BAD_CERTIFICATE, "more than " + MOST_CERTIFICATES + " certificates");
        }
        try {
            shown.add(Sm2Certificate.of(der));
        } catch (CertificateException e) {
            throw new FatalAlertException(Alert.BAD_CERTIFICATE, e.getMessage(), e);
        }
    }

    void check(Sm2Certificate certificate, Collection<Sm2Certificate> others, CertificateUse use)
            throws FatalAlertException {
        try {
            trust.check(certificate, others, use);
        } catch (CertificateRefusedException e) {
            Alert alert =
                    switch (e.fault()) {
                        case UNKNOWN_AUTHORITY -> Alert.UNKNOWN_CA;
                        case OUT_OF_TIME -> Alert.CERTIFICATE_EXPIRED;
                        case REVOKED -> Alert.CERTIFICATE_REVOKED;
                        case WRONG_USAGE -> Alert.UNSUPPORTED_CERTIFICATE;
                        case BAD -> Alert.BAD_CERTIFICATE;
                    };
            throw new FatalAlertException(alert, e.getMessage(), e);
        }
    }

    /** A client's check of the name in the server's certificate, when it was asked for. */
    void checkName(Sm2Certificate certificate) throws FatalAlertException {
        String host = engine.getPeerHost();
        if (engine.checksServerName() && (host == null || !HostName.isNamed(certificate, host))) {
            throw new FatalAlertException(
                    Alert.CERTIFICATE_UNKNOWN,
                    "the server's certificate is for " + certificate.dnsNames() + " " + certificate.ipAddresses()
                            + ", not for " + host);
        }
    }

    // ---- extensions

    /** A client's wishes: the name of the server and the protocols to speak. */
    void addWishes(WireWriter extensions) {
        String name = engine.serverName();
        if (name != null) {
            extensions.uint16(Extensions.SERVER_NAME).vector16(Extensions.serverName(name));
        }
        List<String> protocols = engine.applicationProtocols();
        if (!protocols.isEmpty()) {
            extensions.uint16(Extensions.ALPN).vector16(Extensions.protocolNames(protocols));
        }
    }

    /** Whether this is the server's answer to one of the wishes. */
    boolean answersWish(int type, byte[] content) throws FatalAlertException {
        if (type == Extensions.ALPN && !engine.applicationProtocols().isEmpty()) {
            List<String> chosen = Extensions.protocolNames(content);
            if (chosen.size() != 1 || !engine.applicationProtocols().contains(chosen.get(0))) {
                throw new FatalAlertException(
                        Alert.ILLEGAL_PARAMETER, "the server chose a protocol that was not offered");
            }
            engine.applicationProtocol(chosen.get(0));
            return true;
        }
        if (type == Extensions.SERVER_NAME && engine.serverName() != null) {
            new WireReader(content).end("the answer to the server's name");
            return true;
        }
        return false;
    }

    static FatalAlertException notSent(int type) {
        return new FatalAlertException(
                Alert.UNSUPPORTED_EXTENSION, "the server answers extension " + type + ", which was not sent");
    }

    /** The name that a client asks a server for. */
    @Nullable
    String askedName(byte[] content) throws FatalAlertException {
        SNIHostName name = Extensions.serverName(content);
        if (name == null) {
            return null;
        }
        if (!engine.answersTo(name)) {
            throw new FatalAlertException(Alert.UNRECOGNIZED_NAME, "nobody here is called " + name.getAsciiName());
        }
        return name.getAsciiName();
    }
}
