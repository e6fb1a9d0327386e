package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.identity.EmergencyRules;
import org.jianxin.gateway.identity.LoginRules;
import org.jianxin.gateway.identity.PasswordRules;
import org.jianxin.gateway.identity.SecondFactorRules;
import org.jianxin.gateway.policy.Zone;
import org.jianxin.sensitivedata.Treatment;
import org.jianxin.tlcp.TlcpFiles;
import org.jspecify.annotations.Nullable;

/**
 * Everything {@code gateway.yaml} says. Paths in the file are relative to the file.
 *
 * @param name name of this gateway, in logs
 * @param listen where requests come in
 * @param management loopback address of {@code /health} and {@code /metrics}
 * @param policy the policy file
 * @param policySigner SM2 public key or certificate of who signs policies; null where they need no signature
 * @param trustRules what lowers trust and by how much; null for the rules that come with the product
 * @param catalogue the catalogue of datasets
 * @param identities base name of the H2 file that holds people
 * @param appliance base address of the appliance, HTTPS over mutual TLCP
 */
public record GatewaySettings(
        String name,
        Address listen,
        Address management,
        Tls tls,
        Keys keys,
        Path policy,
        @Nullable Path policySigner,
        PostureSettings posture,
        @Nullable Path trustRules,
        Path catalogue,
        Path identities,
        Decisions decisions,
        URI appliance,
        Sessions sessions,
        Lockout lockout,
        PasswordRules passwords,
        SecondFactorRules secondFactor,
        EmergencyRules emergencies,
        Limits limits,
        List<Consumer> consumers,
        List<SharedInterface> interfaces) {
    public GatewaySettings {
        requireNonNull(name, "name");
        consumers = List.copyOf(consumers);
        interfaces = List.copyOf(interfaces);
    }

    /**
     * Reads {@code gateway.yaml}.
     *
     * @throws DefinitionException naming file, line and field
     */
    public static GatewaySettings read(Path file) throws DefinitionException {
        return new GatewaySettingsReader(file).read();
    }

    /** How people log in. */
    LoginRules loginRules() {
        return new LoginRules(lockout.failures(), lockout.duration(), sessions.single(), passwords, secondFactor);
    }

    /** These settings with the interfaces, consumers and appliance of others. */
    GatewaySettings routedAs(GatewaySettings others) {
        return new GatewaySettings(
                name,
                listen,
                management,
                tls,
                keys,
                policy,
                policySigner,
                posture,
                trustRules,
                catalogue,
                identities,
                decisions,
                others.appliance,
                sessions,
                lockout,
                passwords,
                secondFactor,
                emergencies,
                limits,
                others.consumers,
                others.interfaces);
    }

    /** @param port 0 for any free port, for tests */
    public record Address(String host, int port) {
        public Address {
            requireNonNull(host, "host");
        }
    }

    /**
     * @param file what is known of devices and alerts; null when nobody writes that
     * @param longest age after which it is not believed any more
     */
    public record PostureSettings(@Nullable Path file, Duration longest) {}

    /**
     * @param national for TLCP, with programs and with upstreams
     * @param revoked lists of revoked SM2 certificates
     * @param standard for standard TLS 1.3, with browsers and with consumers that speak no TLCP
     * @param nationalOnly whether standard TLS is refused
     */
    public record Tls(TlcpFiles national, Standard standard, boolean nationalOnly, List<Path> revoked) {
        public Tls {
            revoked = List.copyOf(revoked);
        }
    }

    /** P-256 certificate chain and private key of the listener, and the root that consumers' certificates end in. */
    public record Standard(Path certificate, Path key, Path trust) {}

    /**
     * @param signing SM2 key that signs tokens, assertions and the decision log
     * @param passwordFile file holding the password of {@code signing}
     * @param identities 32 bytes in hexadecimal that protect the rows of people
     * @param exposures 32 bytes in hexadecimal under which digests of sensitive values are made; made when missing
     */
    public record Keys(Path signing, Path passwordFile, Path identities, Path exposures) {}

    /** @param segmentBytes size after which the chain goes on in the next file */
    public record Decisions(Path directory, long segmentBytes) {}

    /**
     * @param idle how long a session lasts without a request
     * @param longest how long it lasts at all
     * @param single whether a login ends the person's other sessions
     */
    public record Sessions(Duration idle, Duration longest, boolean single) {}

    /**
     * @param failures wrong passwords and one-time codes in a row that lock an account
     * @param duration how long it stays locked
     */
    public record Lockout(int failures, Duration duration) {}

    /**
     * @param bodyBytes longest request body
     * @param headerBytes longest request header
     * @param idle time without a byte in either direction after which a connection is closed
     * @param answer time an upstream may take until its answer begins
     * @param head time from connecting until the first request's head is whole; and the span over which bodies and answers
     *     are measured
     * @param requestsPerSecond requests a proved subject may make, or an address without one; 0 for no limit
     * @param connectionsPerAddress connections one address may have at a time; 0 for no limit
     * @param bytesPerSecond least rate at which a client must send a body or take an answer that waits for it; 0 for none
     */
    public record Limits(
            long bodyBytes,
            int headerBytes,
            Duration idle,
            Duration answer,
            Duration head,
            int requestsPerSecond,
            int connectionsPerAddress,
            long bytesPerSecond) {}

    /**
     * A program of a unit that may call data-sharing interfaces.
     *
     * @param id common name of its certificate
     * @param clearance highest grade it may see in clear, 1 to 4
     */
    public record Consumer(String id, String unit, int clearance, Zone zone) {}

    /**
     * What is done with sensitive data that passes through an interface.
     *
     * @param graded in answers: values of fields, or of kinds, that the catalogue grades above the consumer's clearance
     * @param unregistered in answers: other values whose usual grade is above it
     * @param uploads in requests: values of kinds that the dataset has no field for; never {@link Treatment#MASK}
     */
    public record DataRules(Treatment graded, Treatment unregistered, Treatment uploads) {
        /** What holds where the settings say nothing. */
        public static final DataRules DEFAULT = new DataRules(Treatment.MASK, Treatment.REPORT, Treatment.REPORT);

        public DataRules {
            requireNonNull(graded, "graded");
            requireNonNull(unregistered, "unregistered");
            if (uploads == Treatment.MASK) {
                throw new IllegalArgumentException("what is uploaded is not changed");
            }
        }

        /** The same, but that nothing in answers passes that is only to be reported here. */
        DataRules masking() {
            return new DataRules(atLeastMasked(graded), atLeastMasked(unregistered), uploads);
        }

        private static Treatment atLeastMasked(Treatment treatment) {
            return treatment == Treatment.REPORT ? Treatment.MASK : treatment;
        }
    }

    /**
     * A registered data-sharing interface.
     *
     * @param id its name in {@code /share/<id>/}
     * @param dataset id in the catalogue
     * @param upstream base address of the program that answers: HTTPS over mutual TLCP, or plain HTTP
     * @param fields path in the answer to name of the catalogue's field, where the two differ
     * @param data what is done with sensitive data that passes
     */
    public record SharedInterface(
            String id,
            String titleZh,
            String titleEn,
            String dataset,
            URI upstream,
            Map<String, String> fields,
            LocalDate registered,
            State state,
            DataRules data) {
        public SharedInterface {
            requireNonNull(id, "id");
            requireNonNull(data, "data");
            fields = Map.copyOf(fields);
        }

        /** The interface as it is for those whom the policy lets in with the outcome {@code mask}. */
        SharedInterface masking() {
            return new SharedInterface(
                    id, titleZh, titleEn, dataset, upstream, fields, registered, state, data.masking());
        }

        /** Where an interface is in its life. */
        public enum State {
            ACTIVE,
            /** 休眠: registered but out of use; a call passes and its flow event is tagged {@code interface-dormant}. */
            DORMANT,
            /** 关停: shut off; every call is denied. */
            CLOSED
        }
    }
}
