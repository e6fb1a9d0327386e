package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.gateway.identity.LoginRules;
import org.jianxin.gateway.identity.PasswordRules;
import org.jianxin.gateway.identity.SecondFactorRules;
import org.jianxin.gateway.policy.Zone;

/**
 * Everything {@code gateway.yaml} says. Paths in the file are relative to the file.
 *
 * @param name name of this gateway, in logs
 * @param listen where requests come in
 * @param management loopback address of {@code /health} and {@code /metrics}
 * @param policy the policy file
 * @param catalogue the catalogue of datasets
 * @param identities base name of the H2 file that holds people
 * @param appliance base address of the appliance, plain HTTP on loopback
 */
public record GatewaySettings(
        String name,
        Address listen,
        Address management,
        Tls tls,
        Keys keys,
        Path policy,
        Path catalogue,
        Path identities,
        Decisions decisions,
        URI appliance,
        Sessions sessions,
        Lockout lockout,
        PasswordRules passwords,
        SecondFactorRules secondFactor,
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

    /** The registered consumer of that id. */
    public Optional<Consumer> consumer(String id) {
        return consumers.stream().filter(consumer -> consumer.id().equals(id)).findFirst();
    }

    /** The registered interface of that id. */
    public Optional<SharedInterface> sharedInterface(String id) {
        return interfaces.stream().filter(shared -> shared.id().equals(id)).findFirst();
    }

    /** @param port 0 for any free port, for tests */
    public record Address(String host, int port) {
        public Address {
            requireNonNull(host, "host");
        }
    }

    /** Certificate chain and private key of the listener, and the root that agents' and consumers' certificates end in. */
    public record Tls(Path certificate, Path key, Path trust) {}

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
     */
    public record Limits(long bodyBytes, int headerBytes, Duration idle, Duration answer) {}

    /**
     * A program of a unit that may call data-sharing interfaces.
     *
     * @param id common name of its certificate
     * @param clearance highest grade it may see in clear, 1 to 4
     */
    public record Consumer(String id, String unit, int clearance, Zone zone) {}

    /**
     * A registered data-sharing interface.
     *
     * @param id its name in {@code /share/<id>/}
     * @param dataset id in the catalogue
     * @param upstream base address of the program that answers
     * @param fields path in the answer to name of the catalogue's field, where the two differ
     */
    public record SharedInterface(
            String id,
            String titleZh,
            String titleEn,
            String dataset,
            URI upstream,
            Map<String, String> fields,
            LocalDate registered,
            State state) {
        public SharedInterface {
            requireNonNull(id, "id");
            fields = Map.copyOf(fields);
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
