package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one side in TLS 1.3 share.
 *
 * @param own who we are, of which the signing certificate is shown; null for a client without certificates
 * @param trust whom we believe
 * @param suites what we speak; preference is that of {@link Tls13Suite}
 * @param recordsPerKey after how many records in one direction its key is changed, 1 or more
 */
record Tls13Settings(
        @Nullable TlcpCredentials own,
        CertificateTrust trust,
        Set<Tls13Suite> suites,
        long recordsPerKey,
        SmEngine engine,
        SecureRandom random,
        Clock clock) {

    /**
     * RFC 8446, 5.5 allows 2^24.5 records of full size under one key of AES-GCM, and its reasons are those of every cipher with
     * blocks of 128 bits. For CCM, RFC 9147, B.2 comes to 2^23.
     */
    static final long RECORDS_PER_KEY = 1L << 23;

    Tls13Settings {
        requireNonNull(trust, "trust");
        suites = Set.copyOf(suites);
        if (suites.isEmpty() || recordsPerKey < 1) {
            throw new IllegalArgumentException("no cipher suite, or keys for no record");
        }
        requireNonNull(engine, "engine");
        requireNonNull(random, "random");
        requireNonNull(clock, "clock");
    }
}
