package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jianxin.gateway.DecisionPoint.Place;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.identity.Distrust;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.posture.Device;
import org.jianxin.gateway.posture.Posture;
import org.jianxin.gateway.trust.Trust;
import org.jianxin.gateway.trust.TrustScore;
import org.jianxin.sensitivedata.Agreement;
import org.jianxin.sensitivedata.CatalogueField;
import org.jianxin.sensitivedata.Dataset;
import org.jspecify.annotations.Nullable;

/** Gathers what is known about a request from everyone who knows something. Safe for use by several threads. */
final class FactFinder {
    /** What may be other while an answer is still under way; all else stays as it was when it was let through. */
    private static final Set<Fact> OF_THE_MOMENT = EnumSet.of(
            Fact.DEVICE_KNOWN,
            Fact.DEVICE_NAME,
            Fact.DEVICE_AGENT_ALIVE,
            Fact.DEVICE_BASELINE_SCORE,
            Fact.DEVICE_POSTURE,
            Fact.DEVICE_OS_NAME,
            Fact.DEVICE_OS_VERSION,
            Fact.DEVICE_MISSING_PATCHES,
            Fact.DEVICE_AGE,
            Fact.CONTEXT_TRUST_SCORE,
            Fact.CONTEXT_TRUST_REASONS);

    private final Posture posture;
    private final Trust trust;
    private final Function<String, @Nullable Distrust> lost;
    private final Clock clock;

    /** @param lost that a person of that name lost trust; null where not */
    FactFinder(Posture posture, Trust trust, Function<String, @Nullable Distrust> lost, Clock clock) {
        this.posture = requireNonNull(posture, "posture");
        this.trust = requireNonNull(trust, "trust");
        this.lost = requireNonNull(lost, "lost");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * How a request came.
     *
     * @param address source address; null where nothing came, as when a decision is only tried out
     * @param protocol as TLS calls it
     * @param suite as TLS calls it
     * @param authenticated when the person logged in; null for everyone else
     * @param secondFactor when the person last proved a second factor in this session; null when none was
     * @param breakGlass whether the person acts in a role lent in an emergency
     */
    record Arrival(
            @Nullable String address,
            @Nullable String protocol,
            @Nullable String suite,
            @Nullable Instant authenticated,
            @Nullable Instant secondFactor,
            boolean breakGlass) {
        static final Arrival NONE = new Arrival(null, null, null, null, null, false);
    }

    Facts find(Subject subject, String method, RequestPath path, Place place, Arrival arrival) {
        Instant now = clock.instant();
        Facts.Builder facts = Facts.builder(clock.getZone())
                .subject(subject)
                .action(method, path)
                .time(now)
                .put(Fact.CONTEXT_AUTH_TIME, arrival.authenticated());
        if (arrival.address() != null) {
            facts.connection(arrival.address(), arrival.protocol(), arrival.suite());
        }
        if (arrival.authenticated() != null) {
            facts.put(Fact.CONTEXT_AUTH_AGE, seconds(arrival.authenticated(), now));
        }
        if (arrival.secondFactor() != null) {
            facts.put(Fact.CONTEXT_SECOND_FACTOR_AGE, seconds(arrival.secondFactor(), now));
        }
        if (subject.kind() == Subject.Kind.PERSON) {
            facts.put(Fact.SUBJECT_BREAK_GLASS, arrival.breakGlass());
        }
        trusted(facts, subject, arrival, now);
        if (place.shared() != null) {
            shared(facts, place.shared());
        }
        if (place.dataset() != null) {
            dataset(facts, place.dataset(), subject, LocalDate.ofInstant(now, clock.getZone()));
        }
        return facts.build();
    }

    /** The same request at another time, when devices and trust may be other than they were. */
    Facts again(Facts before, Subject subject, Arrival arrival) {
        Facts.Builder facts = before.toBuilder();
        OF_THE_MOMENT.forEach(facts::forget);
        trusted(facts, subject, arrival, clock.instant());
        return facts.build();
    }

    private void trusted(Facts.Builder facts, Subject subject, Arrival arrival, Instant now) {
        String address = arrival.address();
        Optional<Device> device = subject.kind() == Subject.Kind.AGENT
                ? posture.ofAgent(subject.name())
                : address == null ? Optional.empty() : posture.atAddress(address);
        device(facts, device, now);
        if (subject.proved()) {
            Distrust distrust = subject.kind() == Subject.Kind.PERSON ? lost.apply(subject.name()) : null;
            TrustScore score = trust.score(subject.name(), device, arrival.secondFactor(), distrust);
            facts.put(Fact.CONTEXT_TRUST_SCORE, (long) score.value());
            facts.put(Fact.CONTEXT_TRUST_REASONS, score.reasons());
            Instant proved = arrival.secondFactor();
            if (proved != null && score.fell() != null && !proved.isAfter(score.fell())) {
                facts.forget(Fact.CONTEXT_SECOND_FACTOR_AGE); // a proof of before says nothing of what is known since
            }
        }
    }

    private static void device(Facts.Builder facts, Optional<Device> found, Instant now) {
        facts.put(Fact.DEVICE_KNOWN, found.isPresent());
        if (found.isPresent()) {
            Device device = found.get();
            facts.put(Fact.DEVICE_NAME, device.agent());
            facts.put(Fact.DEVICE_AGENT_ALIVE, device.alive());
            facts.put(Fact.DEVICE_AGE, seconds(device.checked(), now));
            facts.put(Fact.DEVICE_OS_NAME, device.osName());
            facts.put(Fact.DEVICE_OS_VERSION, device.osVersion());
            facts.put(Fact.DEVICE_MISSING_PATCHES, number(device.missingPatches()));
            device.baselineScore().ifPresent(facts::baseline);
        }
    }

    private static void shared(Facts.Builder facts, SharedInterface shared) {
        facts.put(Fact.RESOURCE_INTERFACE, shared.id());
        facts.put(Fact.RESOURCE_DATASET, shared.dataset());
        facts.put(Fact.RESOURCE_STATE, shared.state().name().toLowerCase(Locale.ROOT));
    }

    private void dataset(Facts.Builder facts, Dataset dataset, Subject subject, LocalDate today) {
        facts.put(Fact.RESOURCE_OWNER, dataset.owner());
        facts.put(
                Fact.RESOURCE_FIELDS,
                dataset.fields().stream().map(CatalogueField::name).toList());
        facts.put(Fact.RESOURCE_GRADE, (long) dataset.grade());
        facts.put(Fact.RESOURCE_SHARING, dataset.sharing().name().toLowerCase(Locale.ROOT));
        facts.put(Fact.RESOURCE_OPENING, dataset.opening().name().toLowerCase(Locale.ROOT));
        facts.put(Fact.SUBJECT_DUTIES, duties(dataset, subject));
        Optional<Agreement> agreement = dataset.agreement(subject.name(), today);
        facts.put(Fact.AGREEMENT_IN_FORCE, agreement.isPresent());
        agreement.ifPresent(found -> {
            ZoneId zone = clock.getZone();
            facts.put(Fact.AGREEMENT_STARTS, found.from().atStartOfDay(zone).toInstant());
            facts.put(
                    Fact.AGREEMENT_ENDS,
                    found.to().plusDays(1).atStartOfDay(zone).toInstant());
            facts.put(Fact.AGREEMENT_NUMBER, found.number());
        });
    }

    private static List<String> duties(Dataset dataset, Subject subject) {
        List<String> duties = new ArrayList<>();
        if (!subject.unit().isEmpty() && subject.unit().equals(dataset.owner())) {
            duties.add("owner-unit");
        }
        if (subject.kind() == Subject.Kind.PERSON && subject.name().equals(dataset.securityOfficer())) {
            duties.add("security-officer");
        }
        return duties;
    }

    private static @Nullable Long number(OptionalInt number) {
        return number.isPresent() ? (long) number.getAsInt() : null;
    }

    private static long seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toSeconds());
    }
}
