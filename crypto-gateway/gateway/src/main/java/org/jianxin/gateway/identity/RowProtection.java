package org.jianxin.gateway.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import org.jianxin.sm.HmacSm3;

/**
 * HMAC-SM3 codes over rows, and one over all rows together, so that a changed, added, removed or exchanged row is seen.
 * Putting back an older copy of the whole file is not: that takes a counter outside the machine.
 */
final class RowProtection {
    private static final int KEY_BYTES = 32;

    private final byte[] key;

    private RowProtection(byte[] key) {
        this.key = key;
    }

    /** Reads a key file: 64 hexadecimal digits. */
    static RowProtection read(Path keyFile) throws IdentityStoreException {
        try {
            byte[] key = HexFormat.of()
                    .parseHex(
                            Files.readString(keyFile, StandardCharsets.US_ASCII).strip());
            if (key.length == KEY_BYTES) {
                return new RowProtection(key);
            }
        } catch (IOException e) {
            throw new IdentityStoreException("the key of the identity store cannot be read: " + keyFile, e);
        } catch (IllegalArgumentException e) {
            throw new IdentityStoreException(keyFile + " is not a key: 64 hexadecimal digits are expected");
        }
        throw new IdentityStoreException(keyFile + " is not a key: 64 hexadecimal digits are expected");
    }

    byte[] code(PersonRow row) {
        return new HmacSm3(key).mac(row.protectedBytes());
    }

    boolean holds(PersonRow row, byte[] code) {
        return MessageDigest.isEqual(code(row), code);
    }

    byte[] revocationCode(String session, long until) {
        return new HmacSm3(key)
                .mac(("jianxin-revocation-1\n" + session + "\n" + until).getBytes(StandardCharsets.UTF_8));
    }

    /** Over the codes of all rows, ordered by name. */
    byte[] seal(Collection<byte[]> codes) {
        byte[][] parts = new byte[codes.size() + 1][];
        parts[0] = "jianxin-people-1".getBytes(StandardCharsets.US_ASCII);
        int i = 1;
        for (byte[] code : codes) {
            parts[i++] = code;
        }
        return new HmacSm3(key).mac(parts);
    }
}
