package org.jianxin.gateway;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jianxin.gateway.identity.Sessions.Session;

/** Answers that are still streaming, by session, so that ending a session ends them too. Safe for use by several threads. */
final class LiveSessions {
    private final Map<String, Set<Answer>> answers = new ConcurrentHashMap<>();

    private record Answer(Session session, Runnable cut) {}

    /** Remembers how to cut an answer; the returned handle forgets it when it is over. */
    Runnable add(Session session, Runnable cut) {
        Answer answer = new Answer(session, cut);
        answers.compute(session.id(), (id, set) -> {
            Set<Answer> kept = set == null ? ConcurrentHashMap.newKeySet() : set;
            kept.add(answer);
            return kept;
        });
        return () -> answers.computeIfPresent(session.id(), (id, set) -> {
            set.remove(answer);
            return set.isEmpty() ? null : set;
        });
    }

    /** Ends all answers of a session. */
    void cut(String session) {
        Set<Answer> set = answers.remove(session);
        if (set != null) {
            set.forEach(answer -> answer.cut().run());
        }
    }

    /** Ends all answers of sessions that are not good any more. */
    void cutUnless(Predicate<Session> good) {
        answers.forEach((id, set) -> {
            if (!set.stream().allMatch(answer -> good.test(answer.session()))) {
                cut(id);
            }
        });
    }
}
