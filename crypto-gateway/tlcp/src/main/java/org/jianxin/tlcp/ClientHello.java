package org.jianxin.tlcp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client of TLS says first (RFC 8446, 4.1.2), as far as it can be read without taking part.
 *
 * @param extensions by their numbers, in the order sent
 */
record ClientHello(
        int version,
        byte[] random,
        byte[] sessionId,
        Set<Integer> suites,
        byte[] compressions,
        Map<Integer, byte[]> extensions) {

    /** Extensions that a second hello may have changed (RFC 8446, 4.1.2). */
    private static final List<Integer> CHANGEABLE = List.of(
            Extensions.KEY_SHARE,
            Extensions.EARLY_DATA,
            Extensions.COOKIE,
            Extensions.PRE_SHARED_KEY,
            Extensions.PADDING);

    static ClientHello read(byte[] body) throws FatalAlertException {
        WireReader reader = new WireReader(body);
        int version = reader.uint16();
        byte[] random = reader.bytes(Handshake.RANDOM);
        byte[] sessionId = reader.vector8();
        Set<Integer> suites = reader.listed16();
        byte[] compressions = reader.vector8();
        Map<Integer, byte[]> extensions = reader.remaining() == 0 ? Map.of() : Extensions.read(reader.in16());
        reader.end("the client's hello");
        if (sessionId.length > Handshake.SESSION_ID) {
            throw new FatalAlertException(Alert.DECODE_ERROR, "a session id of " + sessionId.length + " bytes");
        }
        return new ClientHello(version, random, sessionId, suites, compressions, extensions);
    }

    boolean has(int type) {
        return extensions.containsKey(type);
    }

    byte @Nullable [] extension(int type) {
        return extensions.get(type);
    }

    /** The versions offered in the way of TLS 1.3; none when it knows of no such way. */
    Set<Integer> versions() throws FatalAlertException {
        byte[] content = extensions.get(Extensions.SUPPORTED_VERSIONS);
        if (content == null) {
            return Set.of();
        }
        WireReader reader = new WireReader(content);
        WireReader list = new WireReader(reader.vector8());
        reader.end("the versions");
        Set<Integer> versions = new LinkedHashSet<>();
        while (list.remaining() > 0) {
            versions.add(list.uint16());
        }
        return versions;
    }

    boolean speaksTls13() throws FatalAlertException {
        return versions().contains(Tls13Handshake.VERSION);
    }

    boolean offersNational() {
        return suites.stream().anyMatch(code -> Tls13Suite.of(code).isPresent());
    }

    Set<Integer> groups() throws FatalAlertException {
        return listed(Extensions.SUPPORTED_GROUPS, "the groups");
    }

    Set<Integer> schemes() throws FatalAlertException {
        return listed(Extensions.SIGNATURE_ALGORITHMS, "the signature algorithms");
    }

    private Set<Integer> listed(int type, String what) throws FatalAlertException {
        byte[] content = extensions.get(type);
        if (content == null) {
            throw new FatalAlertException(Alert.MISSING_EXTENSION, "the client's hello does not have " + what);
        }
        return new WireReader(content).listed16(what);
    }

    /** The key share of one group; null when there is none. */
    byte @Nullable [] share(int wanted) throws FatalAlertException {
        byte[] content = extensions.get(Extensions.KEY_SHARE);
        if (content == null) {
            throw new FatalAlertException(Alert.MISSING_EXTENSION, "the client's hello does not have key shares");
        }
        WireReader reader = new WireReader(content);
        WireReader list = reader.in16();
        reader.end("the key shares");
        Set<Integer> offered = groups();
        Set<Integer> seen = new HashSet<>();
        byte[] found = null;
        while (list.remaining() > 0) {
            int group = list.uint16();
            byte[] share = list.vector16();
            if (!seen.add(group) || !offered.contains(group)) {
                throw new FatalAlertException(
                        Alert.ILLEGAL_PARAMETER, "a key share of the group " + group + ", which is not to be there");
            }
            if (group == wanted) {
                found = share;
            }
        }
        return found;
    }

    /** What every hello of TLS 1.3 must be like. */
    void requireTls13() throws FatalAlertException {
        if (!speaksTls13()) {
            throw new FatalAlertException(Alert.PROTOCOL_VERSION, "the client does not speak TLS 1.3");
        }
        if (!Arrays.equals(compressions, new byte[1])) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "the client insists on compression");
        }
        for (int type : extensions.keySet()) {
            if (type == Extensions.OID_FILTERS) {
                throw new FatalAlertException(
                        Alert.ILLEGAL_PARAMETER, "extension " + type + " has no place in a client's hello");
            }
        }
        if (has(Extensions.PRE_SHARED_KEY)) {
            requirePreSharedKeysInPlace();
        }
    }

    /** RFC 8446, 4.2.9 and 4.2.11; none of them is taken. */
    private void requirePreSharedKeysInPlace() throws FatalAlertException {
        if (!has(Extensions.PSK_KEY_EXCHANGE_MODES)) {
            throw new FatalAlertException(Alert.MISSING_EXTENSION, "pre-shared keys without modes for them");
        }
        int last = 0;
        for (int type : extensions.keySet()) {
            last = type;
        }
        if (last != Extensions.PRE_SHARED_KEY) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "something follows the pre-shared keys");
        }
    }

    /** Whether this is what a client that said {@code first} may say when it was asked for a key share. */
    void requireAnswersRetry(ClientHello first) throws FatalAlertException {
        boolean same = version == first.version
                && Arrays.equals(random, first.random)
                && Arrays.equals(sessionId, first.sessionId)
                && List.copyOf(suites).equals(List.copyOf(first.suites))
                && sameBut(first.extensions)
                && !has(Extensions.EARLY_DATA)
                && !has(Extensions.COOKIE);
        if (!same) {
            throw new FatalAlertException(Alert.ILLEGAL_PARAMETER, "the client's second hello is another one");
        }
    }

    private boolean sameBut(Map<Integer, byte[]> others) {
        Set<Integer> types = new HashSet<>(extensions.keySet());
        types.addAll(others.keySet());
        CHANGEABLE.forEach(types::remove);
        return types.stream().allMatch(type -> Arrays.equals(extensions.get(type), others.get(type)));
    }
}
