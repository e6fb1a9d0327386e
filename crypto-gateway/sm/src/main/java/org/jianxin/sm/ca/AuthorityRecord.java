package org.jianxin.sm.ca;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jianxin.sm.Sm2Certificate;
import org.jspecify.annotations.Nullable;

/** What an authority did, as it stands in its log. */
sealed interface AuthorityRecord {

    /** When. */
    Instant time();

    /**
     * The authority began.
     *
     * @param revocationList where its list is to be fetched; null when it is not published
     */
    record Established(Instant time, @Nullable URI revocationList) implements AuthorityRecord {}

    /**
     * Certificates were issued to one holder.
     *
     * @param renews serial number of the one they come after; empty when there is none
     */
    record Issued(Instant time, List<Sm2Certificate> certificates, String renews) implements AuthorityRecord {}

    /** Certificates were revoked, or a hold ended. */
    record Revoked(Instant time, List<String> serials, RevocationReason reason) implements AuthorityRecord {}

    /**
     * A list of revoked certificates was signed.
     *
     * @param sm3 digest of the list in DER
     */
    record Listed(Instant time, long number, Instant nextUpdate, int entries, String sm3) implements AuthorityRecord {}
}
