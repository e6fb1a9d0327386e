package org.jianxin.gateway.trust;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jianxin.events.Severity;
import org.jianxin.gateway.identity.Distrust;
import org.jianxin.gateway.policy.Facts;
import org.jianxin.gateway.posture.Device;
import org.jianxin.gateway.posture.Posture;
import org.jianxin.gateway.trust.TrustRules.Behaviour;
import org.jianxin.gateway.trust.TrustRules.DeviceRules;
import org.jspecify.annotations.Nullable;

/**
 * How far each subject is trusted: from alerts and devices as another process found them out, and from what subjects did
 * here. Nothing here waits. Safe for use by several threads.
 *
 * <p>What somebody did is forgotten when the gateway stops; that a person lost trust is not, see {@link Distrust}.
 */
public final class Trust {
    private final TrustRules rules;
    private final Posture posture;
    private final Clock clock;
    private final Map<String, Map<String, Deque<Instant>>> deeds = new ConcurrentHashMap<>();
    private final Map<From, Level> levels = new ConcurrentHashMap<>();

    /** A subject and the device it asks from, which is empty where that is not known. */
    private record From(String subject, String device) {}

    /** @param points against the subject when last looked, @param fell when they last became more */
    private record Level(int points, @Nullable Instant fell) {}

    public Trust(TrustRules rules, Posture posture, Clock clock) {
        this.rules = requireNonNull(rules, "rules");
        this.posture = requireNonNull(posture, "posture");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Notes what a decision says about somebody.
     *
     * @param subject one there is, whether or not it was proved to be the one that asked: never a name that was only made up
     * @param reason of the decision
     */
    public void seen(String subject, String reason) {
        for (Behaviour behaviour : rules.behaviours()) {
            if (behaviour.reasons().contains(reason)) {
                note(subject, behaviour);
            }
        }
    }

    private void note(String subject, Behaviour behaviour) {
        Deque<Instant> times = deeds.computeIfAbsent(subject, s -> new ConcurrentHashMap<>())
                .computeIfAbsent(behaviour.id(), b -> new ArrayDeque<>());
        synchronized (times) {
            times.addLast(clock.instant());
            while (times.size() > behaviour.counted()) {
                times.removeFirst();
            }
        }
    }

    /**
     * The score of a subject.
     *
     * @param device what it asks from; empty where that is not known
     * @param proved when a second factor was last shown in the session: what was done before counts no longer; null for none
     * @param distrust null where the subject has not lost trust
     */
    public TrustScore score(
            String subject, Optional<Device> device, @Nullable Instant proved, @Nullable Distrust distrust) {
        List<Deduction> deductions = new ArrayList<>();
        posture.alerts(subject).forEach((severity, count) -> {
            int points = (int) Math.min(TrustScore.FULL, (long) rules.alerts().getOrDefault(severity, 0) * count);
            deduct(
                    deductions,
                    points,
                    count + " 条未关闭的" + zh(severity) + "告警",
                    count + " open " + severity.id() + " alert(s)");
        });
        device(deductions, device);
        Instant now = clock.instant();
        int against = deductions.stream().mapToInt(Deduction::points).sum();
        for (Behaviour behaviour : rules.behaviours()) {
            against += points(subject, behaviour, now, null);
            deduct(deductions, points(subject, behaviour, now, proved), behaviour.titleZh(), behaviour.titleEn());
        }
        Instant fell = fell(new From(subject, device.map(Device::agent).orElse("")), against, now);
        TrustScore score = TrustScore.after(deductions, fell);
        boolean lost = distrust != null && (proved == null || !proved.isAfter(distrust.at()));
        if (lost && distrust.score() < score.value()) {
            deduct(
                    deductions,
                    score.value() - distrust.score(),
                    "信任已失去，须重新验证第二因素",
                    "trust was lost; a second factor brings it back");
            return TrustScore.after(deductions, fell);
        }
        return score;
    }

    /** Where a subject was never looked at before, as after a restart, what is known against it came to be known now. */
    private @Nullable Instant fell(From from, int against, Instant now) {
        Level before = levels.get(from);
        if (before == null || before.points() != against) {
            before = levels.compute(from, (f, level) -> {
                int points = level == null ? 0 : level.points();
                return new Level(against, against > points ? now : level == null ? null : level.fell());
            });
        }
        return before.fell();
    }

    private void device(List<Deduction> deductions, Optional<Device> found) {
        DeviceRules points = rules.device();
        if (posture.outdated()) {
            deduct(deductions, points.outdated(), "设备与告警情况过旧", "what is known of devices and alerts is too old");
        }
        if (found.isEmpty()) {
            return;
        }
        Device device = found.get();
        if (!device.alive()) {
            deduct(deductions, points.agentDead(), "设备采集代理不在线", "the device's agent does not answer");
        }
        device.baselineScore().ifPresent(score -> {
            String grade = Facts.posture(score);
            deduct(
                    deductions,
                    points.grades().getOrDefault(grade, 0),
                    "设备安全等次 " + grade,
                    "posture of the device " + grade);
        });
        long missing = (long) device.missingPatches().orElse(0) * points.missingPatch();
        deduct(deductions, (int) Math.min(points.missingPatches(), missing), "设备缺少补丁", "patches missing on the device");
    }

    private static void deduct(List<Deduction> deductions, int points, String zh, String en) {
        if (points > 0) {
            deductions.add(new Deduction(points, zh, en));
        }
    }

    private int points(String subject, Behaviour behaviour, Instant now, @Nullable Instant proved) {
        return Math.min(behaviour.most(), behaviour.points() * count(subject, behaviour, now, proved));
    }

    private int count(String subject, Behaviour behaviour, Instant now, @Nullable Instant proved) {
        Deque<Instant> times = deeds.getOrDefault(subject, Map.of()).get(behaviour.id());
        if (times == null) {
            return 0;
        }
        synchronized (times) {
            return (int) times.stream()
                    .filter(time -> time.plus(behaviour.within()).isAfter(now))
                    .filter(time -> proved == null || !time.isBefore(proved))
                    .count();
        }
    }

    private static String zh(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "严重";
            case HIGH -> "高级别";
            case MEDIUM -> "中级别";
            case LOW -> "低级别";
            case INFORMATIONAL -> "提示类";
        };
    }
}
