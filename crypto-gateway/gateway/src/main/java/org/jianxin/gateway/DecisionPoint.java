package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.jianxin.gateway.FactFinder.Arrival;
import org.jianxin.gateway.GatewaySettings.SharedInterface;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
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
    private final Routes routes;
    private final Supplier<Policy> policy;
    private final Catalogue catalogue;
    private final FactFinder facts;

    DecisionPoint(Routes routes, Supplier<Policy> policy, Catalogue catalogue, FactFinder facts) {
        this.routes = requireNonNull(routes, "routes");
        this.policy = requireNonNull(policy, "policy");
        this.catalogue = requireNonNull(catalogue, "catalogue");
        this.facts = requireNonNull(facts, "facts");
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
        SharedInterface shared = routes.shared(path.segments().get(1)).orElse(null);
        return new Place(
                true,
                shared,
                shared == null ? null : catalogue.dataset(shared.dataset()).orElse(null));
    }

    /** A request and all that is known about it. */
    Access access(Subject subject, String method, RequestPath path, Place place, Arrival arrival) {
        return new Access(subject, method, path, facts.find(subject, method, path, place, arrival));
    }

    /** The same request while its answer is under way, when devices and trust may be other than they were. */
    Access again(Access access, Arrival arrival) {
        return new Access(
                access.subject(),
                access.method(),
                access.path(),
                facts.again(access.facts(), access.subject(), arrival));
    }

    /** Whether a ruling came about because of how far the subject is trusted. */
    boolean forTrust(Ruling ruling) {
        return policy.get().dependsOn(ruling.rule(), Fact.CONTEXT_TRUST_SCORE);
    }

    /**
     * Rules on one request.
     *
     * @param refusal why the subject is refused whatever it asks for; null when it is not
     */
    Ruling rule(@Nullable Reason refusal, Access access, Place place) {
        Reason own = refusal(refusal, access.subject(), place);
        return own == null ? policy.get().decide(access) : own(own);
    }

    /** Why a request is refused whatever the policy file says; null where that is asked. */
    @Nullable
    Reason refusal(@Nullable Reason refusal, Subject subject, Place place) {
        if (refusal != null) {
            return refusal;
        }
        SharedInterface shared = place.shared();
        if (place.sharing() && subject.proved() && shared == null) {
            return Reason.INTERFACE_NOT_REGISTERED;
        }
        return shared != null && routes.state(shared.id()) == SharedInterface.State.CLOSED
                ? Reason.INTERFACE_CLOSED
                : null;
    }

    /** A refusal by the gateway itself. */
    Ruling own(Reason reason) {
        return reason.ruling(false, OwnDecisions.RULE, policy.get().version());
    }
}
