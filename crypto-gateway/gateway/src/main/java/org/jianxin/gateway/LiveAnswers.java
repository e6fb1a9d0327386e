package org.jianxin.gateway;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Outcome;
import org.jianxin.gateway.policy.Ruling;

/**
 * Answers under way, each with the question whether it would be let through now: trust, device or policy may be other than
 * they were when it was. Safe for use by several threads.
 */
final class LiveAnswers {
    private final Set<Answer> answers = ConcurrentHashMap.newKeySet();

    /** What the policy says now, and on what. */
    record Review(Access access, Ruling ruling) {
        Review {
            requireNonNull(access, "access");
            requireNonNull(ruling, "ruling");
        }
    }

    private static final class Answer {
        private final Outcome given;
        private final Supplier<Review> again;
        private final Consumer<Review> cut;

        Answer(Outcome given, Supplier<Review> again, Consumer<Review> cut) {
            this.given = requireNonNull(given, "given");
            this.again = requireNonNull(again, "again");
            this.cut = requireNonNull(cut, "cut");
        }
    }

    /**
     * Remembers an answer; the returned handle forgets it when it is over.
     *
     * @param given the outcome it was let through with
     * @param again decides on it again
     * @param cut records why, and breaks it off; called from any thread
     */
    Runnable add(Outcome given, Supplier<Review> again, Consumer<Review> cut) {
        Answer answer = new Answer(given, again, cut);
        answers.add(answer);
        return () -> answers.remove(answer);
    }

    /** How many there are. */
    int size() {
        return answers.size();
    }

    /** Ends the answers that would not be given, or not like this, if they were asked for now. */
    void decideAgain() {
        for (Answer answer : answers) {
            Review now = answer.again.get();
            if (now.ruling().outcome().compareTo(answer.given) > 0 && answers.remove(answer)) {
                answer.cut.accept(now);
            }
        }
    }
}
