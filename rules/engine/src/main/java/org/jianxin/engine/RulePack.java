package org.jianxin.engine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Clearances;
import org.jianxin.sensitivedata.MaskRules;

/**
 * A set of rules that were read, checked and can be compiled. Immutable.
 *
 * <p>On disk a pack is a directory with one YAML file per rule, and in its subdirectory {@code samples} the files
 * {@code catalogue.yaml} and {@code clearances.yaml} that the rules' sample events speak of.
 */
public final class RulePack {
    private static final String BUNDLED = "/org/jianxin/engine/rulepack/";
    private static final String CATALOGUE = "samples/catalogue.yaml";
    private static final String CLEARANCES = "samples/clearances.yaml";

    private final List<Rule> rules;
    private final Catalogue sampleCatalogue;
    private final Clearances sampleClearances;

    private RulePack(List<Rule> rules, Catalogue sampleCatalogue, Clearances sampleClearances) {
        this.rules = List.copyOf(rules);
        this.sampleCatalogue = requireNonNull(sampleCatalogue, "sampleCatalogue");
        this.sampleClearances = requireNonNull(sampleClearances, "sampleClearances");
    }

    /**
     * The rules that come with the product.
     *
     * @param digest hexadecimal SM3 of some bytes
     */
    public static RulePack bundled(Function<byte[], String> digest) {
        try {
            RuleReader reader = new RuleReader(digest);
            Map<String, Rule> rules = new TreeMap<>();
            for (String name : bundledText("index.txt").lines().toList()) {
                add(rules, reader.read(name, bundledText(name)));
            }
            return new RulePack(
                    List.copyOf(rules.values()),
                    Catalogue.parse(CATALOGUE, bundledText(CATALOGUE), MaskRules.defaults()),
                    Clearances.parse(CLEARANCES, bundledText(CLEARANCES)));
        } catch (DefinitionException e) {
            throw new IllegalStateException("the product's own rules are damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Reads every {@code .yaml} file of a directory, not of its subdirectories. Where it has no sample catalogue or
     * clearances, the product's own are used.
     *
     * @param digest hexadecimal SM3 of some bytes
     * @throws DefinitionException naming file, line and field when a file is not a rule, uses what a rule may not use, or
     *     when two files give one id
     */
    public static RulePack load(Path directory, Function<byte[], String> digest) throws DefinitionException {
        RuleReader reader = new RuleReader(digest);
        Map<String, Rule> rules = new TreeMap<>();
        for (Path file : ruleFiles(directory)) {
            add(rules, reader.read(file.toString(), text(file)));
        }
        if (rules.isEmpty()) {
            throw new DefinitionException(directory.toString(), 0, "", "holds no rule (no file ends in .yaml)");
        }
        Path catalogue = directory.resolve(CATALOGUE);
        Path clearances = directory.resolve(CLEARANCES);
        return new RulePack(
                List.copyOf(rules.values()),
                Files.exists(catalogue)
                        ? Catalogue.load(catalogue)
                        : Catalogue.parse(CATALOGUE, bundledText(CATALOGUE), MaskRules.defaults()),
                Files.exists(clearances)
                        ? Clearances.load(clearances)
                        : Clearances.parse(CLEARANCES, bundledText(CLEARANCES)));
    }

    /**
     * Everything that is wrong with a directory's rule files, not only the first problem of the first file: one problem
     * per file.
     *
     * @param digest hexadecimal SM3 of some bytes
     */
    public static List<DefinitionException> problems(Path directory, Function<byte[], String> digest) {
        RuleReader reader = new RuleReader(digest);
        List<DefinitionException> problems = new ArrayList<>();
        Map<String, Rule> rules = new TreeMap<>();
        try {
            for (Path file : ruleFiles(directory)) {
                try {
                    add(rules, reader.read(file.toString(), text(file)));
                } catch (DefinitionException e) {
                    problems.add(e);
                }
            }
            if (problems.isEmpty()) {
                load(directory, digest);
            }
        } catch (DefinitionException e) {
            problems.add(e);
        }
        return problems;
    }

    /**
     * Writes the product's own pack into a directory, as a beginning for one's own. Files that are there stay as they are.
     *
     * @return the files written
     */
    public static List<Path> export(Path directory) throws IOException {
        List<String> names = new ArrayList<>(bundledText("index.txt").lines().toList());
        names.add(CATALOGUE);
        names.add(CLEARANCES);
        List<Path> written = new ArrayList<>();
        for (String name : names) {
            Path file = directory.resolve(name);
            if (!Files.exists(file)) {
                Files.createDirectories(requireNonNull(file.getParent()));
                Files.writeString(file, bundledText(name));
                written.add(file);
            }
        }
        return written;
    }

    private static void add(Map<String, Rule> rules, Rule rule) throws DefinitionException {
        Rule other = rules.put(rule.id(), rule);
        if (other != null) {
            throw new DefinitionException(rule.file(), 1, "id", rule.id() + " is already given by " + other.file());
        }
    }

    private static List<Path> ruleFiles(Path directory) throws DefinitionException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.yaml")) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw new DefinitionException(directory.toString(), 0, "", "cannot be read: " + e.getMessage());
        }
        files.sort(null);
        return files;
    }

    private static String text(Path file) throws DefinitionException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new DefinitionException(file.toString(), 0, "", "is not UTF-8");
        } catch (IOException e) {
            throw new DefinitionException(file.toString(), 0, "", "cannot be read: " + e.getMessage());
        }
    }

    private static String bundledText(String name) {
        try (InputStream in = RulePack.class.getResourceAsStream(BUNDLED + name)) {
            return new String(requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the product's own file " + name + " cannot be read", e);
        }
    }

    /** All rules, by id. */
    public List<Rule> rules() {
        return rules;
    }

    public Optional<Rule> rule(String id) {
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** A pack of other rules, with this pack's sample catalogue and clearances. */
    RulePack with(List<Rule> others) {
        return new RulePack(others, sampleCatalogue, sampleClearances);
    }

    Catalogue sampleCatalogue() {
        return sampleCatalogue;
    }

    Clearances sampleClearances() {
        return sampleClearances;
    }
}
