package org.jianxin.gateway.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3). */
final class Network {
    private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f.:]+)/([0-9]{1,3})");
    private static final Pattern ADDRESS =
            Pattern.compile("([0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] base;
    private final int bits;

    private Network(byte[] base, int bits) {
        this.base = base;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException saying what is wrong; bits beyond the prefix must be zero */
    static Network of(String text) {
        var match = CIDR.matcher(text);
        byte[] base = match.matches() ? bytes(match.group(1)) : new byte[0];
        int bits = match.matches() ? Integer.parseInt(match.group(2)) : -1;
        if (base.length == 0 || bits > 8 * base.length) {
            throw new IllegalArgumentException("is not a network such as 10.1.0.0/16: \"" + text + "\"");
        }
        for (int bit = bits; bit < 8 * base.length; bit++) {
            if ((base[bit / 8] >> (7 - bit % 8) & 1) != 0) {
                throw new IllegalArgumentException("has bits beyond /" + bits + ": \"" + text + "\"");
            }
        }
        return new Network(base, bits);
    }

    boolean contains(byte[] address) {
        if (address.length != base.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != base[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ base[whole]) & 0xff) >> (8 - rest) == 0;
    }

    /** The bytes of an address that is written out; empty when it is not one. Never asks a name server. */
    static byte[] bytes(String address) {
        try {
            // Three dots or a colon: nothing of it is a name that would be looked up.
            return ADDRESS.matcher(address).matches()
                    ? InetAddress.getByName(address).getAddress()
                    : new byte[0];
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
