package org.jianxin.tlcp;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jianxin.sm.CertificateTrust;
import org.jianxin.sm.RevocationList;
import org.jianxin.sm.Sm2Certificate;
import org.jianxin.sm.subtle.SmEngine;
import org.jianxin.sm.subtle.SmEngines;
import org.jspecify.annotations.Nullable;

/** What one side of a test's connection is like; a test changes what it is about. */
final class Side {

    static final SmEngine ENGINE = SmEngines.detect().best();

    @Nullable
    TlcpCredentials own;

    List<Sm2Certificate> roots;
    List<RevocationList> lists = List.of();
    Set<TlcpSuite> suites = EnumSet.of(TlcpSuite.ECC_SM4_GCM_SM3);
    Set<Tls13Suite> tls13Suites = EnumSet.allOf(Tls13Suite.class);
    long recordsPerKey = Tls13Settings.RECORDS_PER_KEY;
    ClientCertificate clientCertificate = ClientCertificate.NONE;
    String host = "localhost";
    boolean checksName = true;
    List<String> protocols = List.of();
    Clock clock;
    TlcpSessions sessions;
    SmEngine crypto = ENGINE;
    SecureRandom random = new SecureRandom();

    Side(@Nullable TlcpCredentials own, Sm2Certificate root, Clock clock) {
        this.own = own;
        this.roots = List.of(root);
        this.clock = clock;
        this.sessions = new TlcpSessions(clock);
    }

    TlcpEngine engine(boolean client) {
        return made(
                client,
                new TlcpEngine(
                        new TlcpSettings(own, trust(), suites, sessions, crypto, random, clock),
                        client ? host : null,
                        client ? 4433 : -1));
    }

    Tls13Engine tls13(boolean client) {
        return made(
                client,
                new Tls13Engine(
                        new Tls13Settings(own, trust(), tls13Suites, recordsPerKey, crypto, random, clock),
                        client ? host : null,
                        client ? 4433 : -1));
    }

    private CertificateTrust trust() {
        return new CertificateTrust(roots, lists, clock);
    }

    private <E extends SSLEngine> E made(boolean client, E engine) {
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(protocols.toArray(new String[0]));
        if (client && checksName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (clientCertificate == ClientCertificate.REQUIRED) {
            parameters.setNeedClientAuth(true);
        } else {
            parameters.setWantClientAuth(clientCertificate == ClientCertificate.WANTED);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}
