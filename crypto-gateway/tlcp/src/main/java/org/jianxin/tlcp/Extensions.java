package org.jianxin.tlcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** Extensions of hellos (RFC 6066; RFC 7301; RFC 8446, 4.2), which TLCP and TLS 1.3 write alike. */
final class Extensions {

    static final int SERVER_NAME = 0;
    static final int SUPPORTED_GROUPS = 10;
    static final int SIGNATURE_ALGORITHMS = 13;
    static final int ALPN = 16;
    static final int PADDING = 21;
    static final int PRE_SHARED_KEY = 41;
    static final int EARLY_DATA = 42;
    static final int SUPPORTED_VERSIONS = 43;
    static final int COOKIE = 44;
    static final int PSK_KEY_EXCHANGE_MODES = 45;
    static final int CERTIFICATE_AUTHORITIES = 47;
    static final int OID_FILTERS = 48;
    static final int POST_HANDSHAKE_AUTH = 49;
    static final int SIGNATURE_ALGORITHMS_CERT = 50;
    static final int KEY_SHARE = 51;
    static final int RENEGOTIATION_INFO = 0xff01;

    private Extensions() {}

    /** All of them, in their order. */
    static Map<Integer, byte[]> read(WireReader reader) throws FatalAlertException {
        Map<Integer, byte[]> found = new LinkedHashMap<>();
        while (reader.remaining() > 0) {
            int type = reader.uint16();
            if (found.put(type, reader.vector16()) != null) {
                throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "extension " + type + " comes twice");
            }
        }
        return found;
    }

    /** The name of the server that is asked for (RFC 6066, 3). */
    static byte[] serverName(String name) {
        byte[] entry = new WireWriter()
                .uint8(StandardConstants.SNI_HOST_NAME)
                .vector16(name.getBytes(StandardCharsets.US_ASCII))
                .toBytes();
        return new WireWriter().vector16(entry).toBytes();
    }

    static @Nullable SNIHostName serverName(byte[] content) throws FatalAlertException {
        WireReader reader = new WireReader(content);
        WireReader list = reader.in16();
        reader.end("the server's name");
        SNIHostName name = null;
        while (list.remaining() > 0) {
            int type = list.uint8();
            byte[] value = list.vector16();
            if (type != StandardConstants.SNI_HOST_NAME) {
                continue;
            }
            if (name != null) {
                throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "two names of hosts");
            }
            try {
                name = new SNIHostName(value);
            } catch (IllegalArgumentException e) {
                throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "not the name of a host", e);
            }
        }
        return name;
    }

    /** ALPN (RFC 7301) with these names. */
    static byte[] protocolNames(List<String> names) {
        WireWriter list = new WireWriter();
        names.forEach(name -> list.vector8(name.getBytes(StandardCharsets.ISO_8859_1)));
        return new WireWriter().vector16(list.toBytes()).toBytes();
    }

    static List<String> protocolNames(byte[] extension) throws FatalAlertException {
        WireReader reader = new WireReader(extension);
        WireReader list = reader.in16();
        reader.end("the protocol names");
        List<String> names = new ArrayList<>();
        while (list.remaining() > 0) {
            byte[] name = list.vector8();
            if (name.length == 0) {
                throw new FatalAlertException(Alert.DECODE_ERROR, "an empty protocol name");
            }
            names.add(new String(name, StandardCharsets.ISO_8859_1));
        }
        if (names.isEmpty()) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "an empty list of protocol names");
        }
        return names;
    }
}
