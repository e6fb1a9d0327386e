package org.jianxin.tlcp;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.subtle.SmEngine;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one side share.
 *
 * @param own who we are; null for a client without certificates
 * @param trust whom we believe
 * @param suites what we speak; preference is that of {@link TlcpSuite}
 * @param sessions what can be resumed
 */
record TlcpSettings(
        @Nullable TlcpCredentials own,
        CertificateTrust trust,
        Set<TlcpSuite> suites,
        TlcpSessions sessions,
        SmEngine engine,
        SecureRandom random,
        Clock clock) {

    TlcpSettings {
        requireNonNull(trust, "trust");
        requireNonNull(sessions, "sessions");
        requireNonNull(engine, "engine");
        requireNonNull(random, "random");
        requireNonNull(clock, "clock");
        suites = Set.copyOf(suites);
        if (suites.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one cipher suite");
        }
        requirePossible(own, suites);
    }

    /** What can be spoken with these keys: all, but for suites that agree upon keys where a device's key does not. */
    static Set<TlcpSuite> possible(@Nullable TlcpCredentials own) {
        Set<TlcpSuite> possible = EnumSet.allOf(TlcpSuite.class);
        if (own != null && own.agreement() == null) {
            possible.removeIf(TlcpSuite::ephemeral);
        }
        return possible;
    }

    static void requirePossible(@Nullable TlcpCredentials own, Set<TlcpSuite> suites) {
        if (!possible(own).containsAll(suites)) {
            throw new IllegalArgumentException("a suite that agrees upon keys needs an encryption key that does");
        }
    }
}
