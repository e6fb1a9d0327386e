package org.jianxin.sm.ca;

import java.math.BigInteger;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.ca.AuthorityRecord.Established;
import org.jianxin.sm.ca.AuthorityRecord.Issued;
import org.jianxin.sm.ca.AuthorityRecord.Listed;
import org.jianxin.sm.ca.AuthorityRecord.Revoked;
import org.jspecify.annotations.Nullable;

/** All that an authority issued and what became of it, as its log says. Not thread-safe. */
public final class AuthorityRegister {

    private final Map<String, RegisteredCertificate> certificates = new LinkedHashMap<>();
    private @Nullable URI revocationList;
    private long lastNumber;

    AuthorityRegister() {}

    void add(AuthorityRecord record) {
        if (record instanceof Established established) {
            revocationList = established.revocationList();
        } else if (record instanceof Issued issued) {
            List<String> pair =
                    issued.certificates().stream().map(Sm2Certificate::serial).toList();
            issued.certificates()
                    .forEach(each -> certificates.put(
                            each.serial(), new RegisteredCertificate(each, pair, issued.renews(), null, null)));
        } else if (record instanceof Revoked revoked) {
            revoked.serials().forEach(serial -> revoke(serial, revoked));
        } else if (record instanceof Listed listed) {
            lastNumber = listed.number();
        }
    }

    private void revoke(String serial, Revoked record) {
        RegisteredCertificate before = find(serial);
        if (record.reason() == RevocationReason.REMOVE_FROM_CRL) {
            certificates.put(serial, before.revoked(null, null));
        } else {
            // What was on hold stays revoked since the hold began.
            certificates.put(
                    serial,
                    before.revoked(before.revokedAt() == null ? record.time() : before.revokedAt(), record.reason()));
        }
    }

    /** In the order of issue. */
    public Collection<RegisteredCertificate> all() {
        return Collections.unmodifiableCollection(certificates.values());
    }

    /**
     * @param serial hexadecimal digits, in either case and with or without colons and leading zeros
     * @throws IllegalArgumentException when nothing with this serial number was issued here
     */
    public RegisteredCertificate find(String serial) {
        String digits = serial.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{1,64}")) {
            throw new IllegalArgumentException("not a serial number: \"" + serial + "\"");
        }
        RegisteredCertificate found = certificates.get(new BigInteger(digits, 16).toString(16));
        if (found == null) {
            throw new IllegalArgumentException("no certificate with the serial number " + digits + " was issued here");
        }
        return found;
    }

    /** Where the list of revoked certificates is to be fetched. */
    Optional<URI> revocationList() {
        return Optional.ofNullable(revocationList);
    }

    /** Number of the latest list of revoked certificates; 0 before the first one. */
    public long lastListNumber() {
        return lastNumber;
    }
}
