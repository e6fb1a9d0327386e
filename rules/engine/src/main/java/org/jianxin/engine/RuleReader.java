package org.jianxin.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jianxin.definitions.Definition;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.definitions.DefinitionFile;
import org.jianxin.engine.Rule.ReasonTemplates;
import org.jianxin.events.Event;
import org.jianxin.events.Severity;

/** Reads one rule file, and refuses what a rule may not say. */
final class RuleReader {
    /** Names a reason may use beside the fact's fields. */
    static final Set<String> WINDOW_NAMES = Set.of("threshold", "window");

    private static final Pattern TECHNIQUE = Pattern.compile("T[0-9]{4}(\\.[0-9]{3})?");

    private final Function<byte[], String> digest;

    RuleReader(Function<byte[], String> digest) {
        this.digest = digest;
    }

    /**
     * Reads the text of a rule file.
     *
     * @param file what errors call it
     */
    Rule read(String file, String yaml) throws DefinitionException {
        Definition rule = DefinitionFile.parse(file, yaml);
        String id = rule.text("id");
        if (!Rule.ID.matcher(id).matches()) {
            throw rule.error("id", "must match " + Rule.ID + ", not \"" + id + "\"");
        }
        FactKind fact = rule.oneOf("on", FactKind.class);
        List<String> when = conditions(rule, id, fact);
        Template key = template(rule, "key", FactFields.of(fact).types().keySet());
        if (key.names().isEmpty()) {
            throw rule.error("key", "must name at least one field in braces");
        }
        Rule read = new Rule(
                id,
                (int) rule.number("version", 1, Integer.MAX_VALUE),
                bilingual(rule.mapping("title")),
                severity(rule),
                bilingual(rule.mapping("rationale")),
                someTexts(rule, "references"),
                bilinguals(rule.list("false_positives")),
                techniques(rule),
                fact,
                when,
                key,
                window(rule.mapping("window")),
                reason(rule, fact),
                samples(rule),
                file,
                digest.apply(yaml.getBytes(StandardCharsets.UTF_8)),
                yaml);
        rule.done();
        return read;
    }

    private static List<String> conditions(Definition rule, String id, FactKind fact) throws DefinitionException {
        List<String> when = someTexts(rule, "when");
        try {
            RuleDrl.of(id, fact, when);
        } catch (IllegalArgumentException e) {
            throw rule.error("when", e.getMessage());
        }
        return when;
    }

    private static Severity severity(Definition rule) throws DefinitionException {
        return rule.oneOf("severity", Severity.class);
    }

    private static List<String> techniques(Definition rule) throws DefinitionException {
        List<String> techniques = rule.texts("techniques");
        for (String technique : techniques) {
            if (!TECHNIQUE.matcher(technique).matches()) {
                throw rule.error("techniques", "must be ATT&CK ids such as T1078.002, not \"" + technique + "\"");
            }
        }
        return techniques;
    }

    private static Window window(Definition window) throws DefinitionException {
        Duration length = window.duration("length");
        Window.Measure measure =
                window.has("measure") ? window.oneOf("measure", Window.Measure.class) : Window.Measure.EVENTS;
        long threshold = window.number("threshold", 1, Long.MAX_VALUE, 1);
        window.done();
        try {
            return new Window(length, measure, threshold);
        } catch (IllegalArgumentException e) {
            throw window.error("length", e.getMessage());
        }
    }

    private static ReasonTemplates reason(Definition rule, FactKind fact) throws DefinitionException {
        Set<String> names = new HashSet<>(FactFields.of(fact).types().keySet());
        names.addAll(WINDOW_NAMES);
        Definition reason = rule.mapping("reason");
        ReasonTemplates templates = new ReasonTemplates(template(reason, "zh", names), template(reason, "en", names));
        reason.done();
        return templates;
    }

    private static Template template(Definition at, String field, Set<String> names) throws DefinitionException {
        Template template;
        try {
            template = new Template(at.text(field));
        } catch (IllegalArgumentException e) {
            throw at.error(field, e.getMessage());
        }
        for (String name : template.names()) {
            if (!names.contains(name)) {
                throw at.error(field, "names {" + name + "}, which is no field of the fact");
            }
        }
        return template;
    }

    private static Samples samples(Definition rule) throws DefinitionException {
        Event none = Event.builder().build();
        Event defaults = rule.has("sample_defaults") ? SampleReader.event(rule.mapping("sample_defaults"), none) : none;
        SampleReader reader = new SampleReader(defaults);
        Samples samples =
                new Samples(reader.samples(rule.list("must_fire")), reader.samples(rule.list("must_not_fire")));
        if (samples.mustFire().isEmpty()) {
            throw rule.error("must_fire", "needs at least one sample");
        }
        if (samples.mustNotFire().isEmpty()) {
            throw rule.error("must_not_fire", "needs at least one sample");
        }
        return samples;
    }

    private static List<String> someTexts(Definition at, String field) throws DefinitionException {
        List<String> texts = at.texts(field);
        if (texts.isEmpty()) {
            throw at.error(field, "needs at least one entry");
        }
        return texts;
    }

    private static Bilingual bilingual(Definition text) throws DefinitionException {
        Bilingual bilingual = new Bilingual(text.text("zh"), text.text("en"));
        text.done();
        return bilingual;
    }

    private static List<Bilingual> bilinguals(List<Definition> texts) throws DefinitionException {
        List<Bilingual> bilinguals = new ArrayList<>();
        for (Definition text : texts) {
            bilinguals.add(bilingual(text));
        }
        return bilinguals;
    }
}
