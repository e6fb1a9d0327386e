package org.jianxin.gateway.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.gateway.identity.IdentityDatabase.StoredDeed;
import org.jianxin.gateway.identity.IdentityDatabase.StoredEmergency;
import org.jianxin.gateway.identity.IdentityDatabase.StoredRevocation;
import org.jianxin.gateway.identity.IdentityDatabase.Tables;
import org.jianxin.sm.HmacSm3;
import org.jianxin.sm.KeyFileException;
import org.jianxin.sm.SecretKeyFile;
import org.jianxin.sm.subtle.SmEngines;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SM3 codes over rows, and one over all rows together, so that a changed, added, removed or exchanged row is seen.
 * Putting back an older copy of the whole file is not: that takes a counter outside the machine.
 */
final class RowProtection {
    private final byte[] key;
    private final FactorSecrets factorSecrets;

    private RowProtection(byte[] key) {
        this.key = key;
        this.factorSecrets = FactorSecrets.of(key, SmEngines.detect().best());
    }

    static RowProtection read(Path keyFile) throws IdentityStoreException {
        try {
            return new RowProtection(SecretKeyFile.read(keyFile));
        } catch (KeyFileException e) {
            throw new IdentityStoreException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IdentityStoreException("the key of the identity store cannot be read: " + keyFile, e);
        }
    }

    FactorSecrets factorSecrets() {
        return factorSecrets;
    }

    byte[] code(PersonRow row) {
        return new HmacSm3(key).mac(row.protectedBytes());
    }

    boolean holds(PersonRow row, byte[] code) {
        return MessageDigest.isEqual(code(row), code);
    }

    byte[] code(Deed deed) {
        String text = String.join(
                "\n",
                "jianxin-deed-1",
                deed.id(),
                String.valueOf(deed.at().toEpochMilli()),
                deed.action(),
                deed.account(),
                deed.actor());
        return new HmacSm3(key).mac(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean holds(StoredDeed deed) {
        return MessageDigest.isEqual(code(deed.deed()), deed.code());
    }

    boolean holds(StoredRevocation revocation) {
        return MessageDigest.isEqual(revocationCode(revocation.session(), revocation.until()), revocation.code());
    }

    byte[] revocationCode(String session, long until) {
        return new HmacSm3(key)
                .mac(("jianxin-revocation-1\n" + session + "\n" + until).getBytes(StandardCharsets.UTF_8));
    }

    byte[] code(Emergency emergency) {
        String text = String.join(
                "\n",
                "jianxin-emergency-1",
                emergency.id(),
                emergency.account(),
                emergency.role().id(),
                String.valueOf(emergency.lasts().toSeconds()),
                String.valueOf(emergency.asked().toEpochMilli()),
                String.valueOf(emergency.waitsUntil().toEpochMilli()),
                name(emergency.decidedBy()),
                time(emergency.decided()),
                String.valueOf(emergency.confirmed()),
                name(emergency.endedBy()),
                time(emergency.over()),
                emergency.reason());
        return new HmacSm3(key).mac(text.getBytes(StandardCharsets.UTF_8));
    }

    /** No account is called a hyphen. */
    private static String name(@Nullable String account) {
        return account == null ? "-" : account;
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "-" : String.valueOf(time.toEpochMilli());
    }

    boolean holds(StoredEmergency stored) {
        return MessageDigest.isEqual(code(stored.emergency()), stored.code());
    }

    /** Over the codes of all rows of all tables, each in the order of its key. */
    byte[] seal(Tables tables) {
        List<byte[]> parts = new ArrayList<>();
        // How many are of which table: a row must not be able to change tables.
        parts.add(("jianxin-identities-4\n" + tables.people().size() + "\n"
                        + tables.deeds().size() + "\n" + tables.emergencies().size() + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        tables.people().forEach(row -> parts.add(row.code()));
        tables.deeds().forEach(deed -> parts.add(deed.code()));
        tables.emergencies().forEach(emergency -> parts.add(emergency.code()));
        tables.revocations().forEach(revocation -> parts.add(revocation.code()));
        return new HmacSm3(key).mac(parts.toArray(new byte[0][]));
    }
}
