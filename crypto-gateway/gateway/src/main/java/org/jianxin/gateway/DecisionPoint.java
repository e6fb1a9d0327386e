package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.LocalDate;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * The policy decision point (NIST SP 800-207): what is refused whatever the policy file says, and then the policy. One
 * for requests and for {@code gateway explain}, so that both say the same. Safe for use by several threads.
 */
final class DecisionPoint {
    private final GatewaySettings settings;
    private final Policy policy;
    private final Catalogue catalogue;
    private final Clock clock;

    DecisionPoint(GatewaySettings settings, Policy policy, Catalogue catalogue, Clock clock) {
        this.settings = requireNonNull(settings, "settings");
        this.policy = requireNonNull(policy, "policy");
        this.catalogue = requireNonNull(catalogue, "catalogue");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Where a path leads.
     *
     * @param sharing whether into {@code /share}
     * @param shared the registered interface; null where there is none of that name
     * @param dataset what it gives out; null where the catalogue does not know it
     */
    record Place(boolean sharing, @Nullable SharedInterface shared, @Nullable Dataset dataset) {}

    Place place(RequestPath path) {
        boolean sharing = path.segments().get(0).equals("share");
        if (!sharing || path.segments().size() < 2) {
            return new Place(sharing, null, null);
        }
        SharedInterface shared =
                settings.sharedInterface(path.segments().get(1)).orElse(null);
        return new Place(
                true,
                shared,
                shared == null ? null : catalogue.dataset(shared.dataset()).orElse(null));
    }

    /**
     * Rules on one request.
     *
     * @param refusal why the subject is refused whatever it asks for; null when it is not
     */
    Ruling rule(@Nullable Reason refusal, Subject subject, String method, RequestPath path, Place place) {
        if (refusal != null) {
            return own(refusal);
        }
        SharedInterface shared = place.shared();
        if (place.sharing() && subject.proved() && shared == null) {
            return own(Reason.INTERFACE_NOT_REGISTERED);
        }
        if (shared != null && shared.state() == SharedInterface.State.CLOSED) {
            return own(Reason.INTERFACE_CLOSED);
        }
        LocalDate today = LocalDate.ofInstant(clock.instant(), clock.getZone());
        Dataset dataset = place.dataset();
        boolean agreement =
                dataset != null && dataset.agreement(subject.name(), today).isPresent();
        return policy.decide(new Access(subject, method, path, agreement));
    }

    /** A refusal by the gateway itself. */
    Ruling own(Reason reason) {
        return reason.ruling(false, OwnDecisions.RULE, policy.version());
    }
}
