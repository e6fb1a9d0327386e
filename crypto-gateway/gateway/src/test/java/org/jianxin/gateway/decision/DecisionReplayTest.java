package org.jianxin.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jianxin.events.Ecs;
import org.jianxin.events.Event;
import org.jianxin.events.EventJson;
import org.jianxin.gateway.decision.DecisionEvents.Decision;
import org.jianxin.gateway.policy.Access;
import org.jianxin.gateway.policy.Fact;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.policy.Policy;
import org.jianxin.gateway.policy.PolicyFile;
import org.jianxin.gateway.policy.Reason;
import org.jianxin.gateway.policy.RequestPath;
import org.jianxin.gateway.policy.Role;
import org.jianxin.gateway.policy.Ruling;
import org.jianxin.gateway.policy.Subject;
import org.jianxin.gateway.policy.Zone;
import org.jianxin.sm.Sm2KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionReplayTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Instant AT = Instant.parse("2026-11-26T14:00:00Z");
    private static final Subject PERSON =
            new Subject(Subject.Kind.PERSON, "zhang", Set.of(Role.AUDITOR), "网信办", 3, null);
    private static final Subject CONSUMER =
            new Subject(Subject.Kind.CONSUMER, "tax-bureau", Set.of(), "税务局", 2, Zone.INTERNAL);
    private static final EventJson JSON = new EventJson();

    @TempDir
    Path directory;

    private final Sm2KeyPair key = Sm2KeyPair.generate(new SecureRandom());
    private final List<String> heard = new ArrayList<>();

    private final DecisionReplay.Listener listener = new DecisionReplay.Listener() {
        @Override
        public void decided(Event before, Ruling after) {
            heard.add(before.require(Ecs.DECISION_ID) + " " + after.outcome().id() + " "
                    + after.facts().size());
        }

        @Override
        public void untouched(Event before) {
            heard.add(before.require(Ecs.DECISION_ID) + " untouched");
        }

        @Override
        public void undecidable(Event before, String why) {
            heard.add(before.require(Ecs.DECISION_ID) + " " + why);
        }
    };

    private static Policy policy(String when) throws Exception {
        return PolicyFile.parse(
                "p.yaml",
                """
                version: 2
                rules:
                  - id: all
                    who: {kinds: [person, consumer]}
                    methods: [GET]
                    paths: [/**]
                    when: "%s"
                    effect: allow
                    reason: {zh: 可以, en: may}
                """
                        .formatted(when));
    }

    private static Facts.Builder facts(Subject subject) {
        return Facts.builder(ZONE)
                .subject(subject)
                .action("GET", RequestPath.of("/console/alerts/").orElseThrow())
                .time(AT)
                .connection("10.1.2.3", "TLSv1.3", "TLS_AES_128_GCM_SHA256");
    }

    private static Event event(String id, Subject subject, String path, Ruling ruling, Facts facts) {
        RequestFacts request = new RequestFacts(
                "GET", path, "10.1.2.3", 4711, "http/1.1", null, "TLSv1.3", "TLS_AES_128_GCM_SHA256", null, null);
        return DecisionEvents.decision(
                new Decision(id, AT, "access-decision", subject, null, null, ruling, facts), request, null);
    }

    private static Ruling allowed() {
        return Reason.ALLOWED.ruling(true, "some", "1/00000000");
    }

    private void log(Event... events) throws Exception {
        try (DecisionLog log = DecisionLog.open(directory.resolve("log"), "decisions:test", key, 4096)) {
            for (Event event : events) {
                log.append(JSON.write(event)).get(5, TimeUnit.SECONDS);
            }
        }
    }

    private int replay(Policy policy, Sm2KeyPair by, Instant since) throws IOException {
        return new DecisionReplay(policy, new SignedEvents(by.publicKey(), since, Instant.MAX))
                .run(DecisionLog.files(directory.resolve("log")), listener);
    }

    @Test
    void aRecordHoldsEverythingThatIsNeededToDecideAgain() throws Exception {
        Facts person = facts(PERSON)
                .put(Fact.CONTEXT_TRUST_SCORE, 40L)
                .put(Fact.DEVICE_KNOWN, true)
                .put(Fact.RESOURCE_FIELDS, List.of("name", "id_card"))
                .put(Fact.AGREEMENT_ENDS, AT)
                .baseline(85)
                .build();
        log(
                event("a", PERSON, "/console/alerts/", allowed(), person),
                event(
                        "b",
                        CONSUMER,
                        "/console/alerts/",
                        allowed(),
                        facts(CONSUMER).build()));
        Policy same = policy("subject.kind == 'person' ? subject.name == 'zhang' && 'auditor' in subject.roles"
                + " && subject.unit == '网信办' && subject.clearance == 3 && context.trustScore == 40"
                + " && device.posture == 'B' && 'id_card' in resource.fields && context.hour == 22"
                + " && resource.agreement.ends == context.time && action.path == '/console/alerts/'"
                + " && context.address == '10.1.2.3' && context.protocol == 'TLSv1.3' && context.workday"
                + " : subject.zone == 'internal' && subject.clearance == 2 && !context.nationalCrypto");

        assertThat(replay(same, key, Instant.EPOCH)).isZero();
        assertThat(heard).extracting(text -> text.substring(0, 7)).containsExactly("a allow", "b allow");
        assertThat(same.decide(new Access(
                                PERSON,
                                "GET",
                                RequestPath.of("/console/alerts/").orElseThrow(),
                                person))
                        .allowed())
                .isTrue();
    }

    @Test
    void whatARecordLacksIsSaidAndNotGuessed() throws Exception {
        Event whole =
                event("a", PERSON, "/console/alerts/", allowed(), facts(PERSON).build());
        Event old = whole.toBuilder()
                .put(Ecs.DECISION_ID, "old")
                .remove(Ecs.DECISION_CONTEXT)
                .build();
        Event later = whole.toBuilder()
                .put(Ecs.DECISION_ID, "later")
                .put(Ecs.DECISION_CONTEXT, "{\"vocabulary\":4,\"zone\":\"Z\",\"facts\":{}}")
                .build();
        Event bad = whole.toBuilder()
                .put(Ecs.DECISION_ID, "bad")
                .put(Ecs.DECISION_CONTEXT, "{\"vocabulary\":3,\"zone\":\"Nowhere/No\"}")
                .build();
        log(
                old,
                later,
                bad,
                event("masked", PERSON, "/console/***", allowed(), facts(PERSON).build()),
                event(
                        "own",
                        PERSON,
                        "/x",
                        Reason.TOKEN_EXPIRED.ruling(false, "gateway", "1/0"),
                        facts(PERSON).build()));
        replay(policy("subject.clearance > 2"), key, Instant.EPOCH);

        assertThat(heard)
                .containsExactly(
                        "old it was written before facts were recorded",
                        "later its facts are of vocabulary 4",
                        "bad its facts cannot be read",
                        "masked its path is not recorded as it was sent",
                        "own untouched");
    }

    @Test
    void aFactThatWasNotKnownThenIsNotKnownNow() throws Exception {
        log(event("a", PERSON, "/console/alerts/", allowed(), facts(PERSON).build()));
        replay(policy("context.trustScore > 50"), key, Instant.EPOCH);

        // the score and its reasons: neither can be told
        assertThat(heard).containsExactly("a deny 2");
    }

    @Test
    void onlyTheTimeAskedForIsDecidedAgain() throws Exception {
        log(event("a", PERSON, "/console/alerts/", allowed(), facts(PERSON).build()));
        replay(policy("subject.clearance > 2"), key, AT.plusSeconds(1));
        assertThat(heard).isEmpty();
        replay(policy("subject.clearance > 2"), key, AT);
        assertThat(heard).hasSize(1);
    }

    @Test
    void aLogThatWasChangedOrIsAnothersEndsTheReplay() throws Exception {
        log(event("a", PERSON, "/console/alerts/", allowed(), facts(PERSON).build()));
        Policy policy = policy("subject.clearance > 2");
        try (Sm2KeyPair other = Sm2KeyPair.generate(new SecureRandom())) {
            assertThatThrownBy(() -> replay(policy, other, Instant.EPOCH))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is signed with another key");
        }
        Path file = DecisionLog.files(directory.resolve("log")).get(0);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.writeString(file, text.replace("10.1.2.3", "10.1.2.4"));

        assertThatThrownBy(() -> replay(policy, key, Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not to be believed");
        assertThat(heard).isEmpty();
    }

    @Test
    void aFileMissingFromTheMiddleEndsTheReplay() throws Exception {
        Event event =
                event("a", PERSON, "/console/alerts/", allowed(), facts(PERSON).build());
        log(event, event, event, event, event, event, event, event, event, event, event, event);
        List<Path> files = DecisionLog.files(directory.resolve("log"));
        assertThat(files).hasSizeGreaterThan(2);
        replay(policy("subject.clearance > 2"), key, Instant.EPOCH);
        assertThat(heard).hasSize(12);
        Files.delete(files.get(1));

        assertThatThrownBy(() -> replay(policy("subject.clearance > 2"), key, Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not continue the file before it");
    }

    @Test
    void thePathAmongTheFactsIsTheOneFitToBeLogged() throws Exception {
        Policy policy = policy("action.path != '/x'");
        Ruling ruling = policy.decide(new Access(
                PERSON,
                "GET",
                RequestPath.of("/console/13800138000").orElseThrow(),
                facts(PERSON)
                        .action("GET", RequestPath.of("/console/13800138000").orElseThrow())
                        .build()));
        Event event =
                event("a", PERSON, "/console/***********", ruling, facts(PERSON).build());

        assertThat(event.require(Ecs.DECISION_FACTS)).containsExactly("action.path=/console/***********");
        assertThat(new String(JSON.write(event), StandardCharsets.UTF_8)).doesNotContain("13800138000");
    }
}
