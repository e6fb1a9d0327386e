package org.jianxin.sm.ca;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a new authority is to be.
 *
 * @param organization O in the names of root and intermediate, 1 to 64 characters
 * @param name what the common names of both begin with, 1 to 48 characters
 * @param rootValidity from now
 * @param intermediateValidity from now, not beyond the root
 * @param permitted names the intermediate may vouch for
 * @param revocationList where the intermediate's list of revoked certificates is to be fetched; null when it is not published
 */
public record Foundation(
        String organization,
        String name,
        Duration rootValidity,
        Duration intermediateValidity,
        PermittedNames permitted,
        @Nullable URI revocationList) {

    /** @throws IllegalArgumentException when the validities make no sense, or the address is neither http nor ldap */
    public Foundation {
        requireNonNull(organization, "organization");
        requireNonNull(name, "name");
        requireNonNull(permitted, "permitted");
        if (intermediateValidity.isNegative()
                || intermediateValidity.isZero()
                || intermediateValidity.compareTo(rootValidity) > 0) {
            throw new IllegalArgumentException(
                    "the intermediate's validity is positive and not longer than the root's");
        }
        if (revocationList != null
                && !("http".equals(revocationList.getScheme()) || "ldap".equals(revocationList.getScheme()))) {
            throw new IllegalArgumentException("a list of revoked certificates is fetched by http or ldap, not from \""
                    + revocationList + "\": it is signed itself");
        }
    }

    String rootName() {
        return name + " SM2 Root CA";
    }

    String intermediateName() {
        return name + " SM2 Issuing CA";
    }
}
