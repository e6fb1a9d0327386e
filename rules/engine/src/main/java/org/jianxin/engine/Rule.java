package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Pattern;
import org.jianxin.events.Alert;
import org.jianxin.events.Severity;

/**
 * One rule as it stands in its file.
 *
 * @param id stable name, {@code JX-<AREA>-<NNN>}
 * @param version 1 or more; raised with every change of meaning
 * @param rationale why what it finds is wrong
 * @param references clauses of laws and standards, in the form an officer would cite
 * @param falsePositives innocent things that look the same
 * @param techniques ATT&amp;CK technique ids, Enterprise matrix 18.1; empty where none fits
 * @param fact what the conditions are about
 * @param when conditions over the fact's fields, all of which must hold
 * @param key template naming what alerts are grouped by
 * @param reason templates of the sentence an officer reads
 * @param file where it was read from
 * @param digest digest of the file's bytes, hexadecimal, as in {@link Alert.RuleReference}
 * @param source the file's text
 */
public record Rule(
        String id,
        int version,
        Bilingual title,
        Severity severity,
        Bilingual rationale,
        List<String> references,
        List<Bilingual> falsePositives,
        List<String> techniques,
        FactKind fact,
        List<String> when,
        Template key,
        Window window,
        ReasonTemplates reason,
        Samples samples,
        String file,
        String digest,
        String source) {
    static final Pattern ID = Pattern.compile("JX-[A-Z]{2,12}-[0-9]{3}");

    public Rule {
        requireNonNull(id, "id");
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("rule id must match " + ID);
        }
        requireNonNull(title, "title");
        requireNonNull(severity, "severity");
        requireNonNull(rationale, "rationale");
        references = List.copyOf(references);
        falsePositives = List.copyOf(falsePositives);
        techniques = List.copyOf(techniques);
        requireNonNull(fact, "fact");
        when = List.copyOf(when);
        requireNonNull(key, "key");
        requireNonNull(window, "window");
        requireNonNull(reason, "reason");
        requireNonNull(samples, "samples");
        requireNonNull(file, "file");
        requireNonNull(digest, "digest");
        requireNonNull(source, "source");
    }

    /** What an alert keeps of the rule. */
    public Alert.RuleReference reference() {
        return new Alert.RuleReference(id, version, digest, title.zh(), title.en(), references, techniques);
    }

    /** The two templates of the reason. */
    public record ReasonTemplates(Template zh, Template en) {
        public ReasonTemplates {
            requireNonNull(zh, "zh");
            requireNonNull(en, "en");
        }
    }
}
