package org.jianxin.sm;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.jianxin.sm.CertificateRefusedException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * The authorities we believe, and the check of what they vouch for (RFC 5280, 6, in the profile of GM/T 0015-2012): path,
 * time, usage, names, and revocation where the issuer's list is known. Immutable and thread-safe.
 */
public final class CertificateTrust {

    /** Authorities between an end certificate and its root. */
    private static final int MOST_BETWEEN = 4;

    private final List<Sm2Certificate> roots;
    private final List<RevocationList> lists;
    private final Clock clock;

    /**
     * @param roots at least one
     * @param lists of these roots or of authorities below them; each is believed only when its issuer signed it
     */
    public CertificateTrust(List<Sm2Certificate> roots, List<RevocationList> lists, Clock clock) {
        this.roots = List.copyOf(roots);
        this.lists = List.copyOf(lists);
        this.clock = requireNonNull(clock, "clock");
        if (this.roots.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one root to trust");
        }
    }

    public List<Sm2Certificate> roots() {
        return roots;
    }

    /**
     * Checks an end certificate.
     *
     * @param others what came with it, in any order; only authorities among them are looked at
     * @return the path, from the certificate to the root
     * @throws CertificateRefusedException when it must not be believed, and why
     */
    public List<Sm2Certificate> check(Sm2Certificate certificate, Collection<Sm2Certificate> others, CertificateUse use)
            throws CertificateRefusedException {
        Instant now = clock.instant();
        List<Sm2Certificate> path = path(certificate, others, now);
        for (int i = 0; i < path.size(); i++) {
            Sm2Certificate each = path.get(i);
            each.requireTime(now);
            each.requireUnderstood();
            if (i > 0) {
                each.requireAuthority(i - 1);
            }
            if (i + 1 < path.size()) {
                each.requirePurpose(use);
                requireNotRevoked(each, path.get(i + 1), now);
            }
        }
        certificate.requireUse(use);
        requireNames(path);
        return path;
    }

    private List<Sm2Certificate> path(Sm2Certificate certificate, Collection<Sm2Certificate> others, Instant now)
            throws CertificateRefusedException {
        List<Sm2Certificate> path = new ArrayList<>(List.of(certificate));
        if (roots.contains(certificate)) {
            throw new CertificateRefusedException(
                    Fault.WRONG_USAGE, certificate + " is a root, not an end certificate");
        }
        while (path.size() <= MOST_BETWEEN + 1) {
            Sm2Certificate last = path.get(path.size() - 1);
            List<Sm2Certificate> named =
                    roots.stream().filter(last::namesAsIssuer).toList();
            Sm2Certificate root = signer(last, named, now);
            if (root != null) {
                path.add(root);
                return path;
            }
            List<Sm2Certificate> shown = others.stream()
                    .filter(each -> !path.contains(each) && last.namesAsIssuer(each))
                    .toList();
            Sm2Certificate above = signer(last, shown, now);
            if (above == null) {
                throw named.isEmpty() && shown.isEmpty()
                        ? new CertificateRefusedException(
                                Fault.UNKNOWN_AUTHORITY, "nobody that is trusted here vouches for " + last)
                        : new CertificateRefusedException(Fault.BAD, last + " is not signed by the authority it names");
            }
            path.add(above);
        }
        throw new CertificateRefusedException(Fault.BAD, "more than " + MOST_BETWEEN + " authorities below the root");
    }

    /** A certificate that was renewed with its key is in the company of the old one for a time; the one of today is meant. */
    private static @Nullable Sm2Certificate signer(Sm2Certificate of, List<Sm2Certificate> named, Instant now) {
        Sm2Certificate found = null;
        for (Sm2Certificate each : named) {
            if (of.signedBy(each)) {
                if (each.isValid(now)) {
                    return each;
                }
                found = each;
            }
        }
        return found;
    }

    /** Fails closed: when there are lists in the issuer's name, one of them must be its own. */
    private void requireNotRevoked(Sm2Certificate certificate, Sm2Certificate issuer, Instant now)
            throws CertificateRefusedException {
        boolean named = false;
        boolean signed = false;
        for (RevocationList list : lists) {
            if (list.names(issuer)) {
                named = true;
                if (list.signedBy(issuer)) {
                    signed = true;
                    list.requireAbsent(certificate, now);
                }
            }
        }
        if (named && !signed) {
            throw new CertificateRefusedException(
                    Fault.BAD, "the list of revoked certificates in the name of " + issuer + " is not signed by it");
        }
    }

    /** RFC 5280, 6.1.4 (g): names below an authority that limits them. */
    private static void requireNames(List<Sm2Certificate> path) throws CertificateRefusedException {
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        for (int i = path.size() - 1; i >= 0; i--) {
            path.get(i).requireNames(validator, i == 0);
            path.get(i).addNameConstraints(validator);
        }
    }
}
