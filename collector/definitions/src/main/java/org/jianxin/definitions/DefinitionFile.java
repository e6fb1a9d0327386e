package org.jianxin.definitions;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jianxin.definitions.Definition.Located;
import org.jianxin.definitions.Definition.Place;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML 1.2 definition files. Duplicate keys, aliases that explode and custom tags are refused. */
public final class DefinitionFile {
    /** Deepest nesting read; an anchor that contains itself would otherwise never end. */
    private static final int MAX_DEPTH = 64;

    private static final String STANDARD_TAGS = "tag:yaml.org,2002:";

    /** Longest file read, in bytes. */
    static final long MAX_BYTES = 16L << 20;

    private DefinitionFile() {}

    /**
     * Reads a file whose top level is one mapping.
     *
     * @throws DefinitionException when it cannot be read, is not UTF-8, is over 16 MiB, or is not one YAML mapping
     */
    public static Definition read(Path file) throws DefinitionException {
        String name = file.toString();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new DefinitionException(name, 0, "", "is longer than 16 MiB");
            }
            return parse(name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new DefinitionException(name, 0, "", "is not UTF-8");
        } catch (IOException e) {
            throw new DefinitionException(name, 0, "", "cannot be read: " + e.getMessage());
        }
    }

    /** As {@link #read}, of text; {@code name} is what errors call it. */
    public static Definition parse(String name, String yaml) throws DefinitionException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(20)
                .build();
        try {
            Node root = new Compose(settings)
                    .composeString(yaml)
                    .orElseThrow(() -> new DefinitionException(name, 0, "", "is empty"));
            if (!(root instanceof MappingNode mapping)) {
                throw new DefinitionException(name, line(root), "", "must be a mapping");
            }
            checkTag(name, "", root);
            return definition(name, yaml.lines().toList(), "", mapping, 0);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new DefinitionException(name, line, "", "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new DefinitionException(name, 0, "", "not YAML: " + e.getMessage());
        }
    }

    private static Definition definition(String file, List<String> lines, String path, MappingNode mapping, int depth)
            throws DefinitionException {
        if (depth > MAX_DEPTH) {
            throw new DefinitionException(file, line(mapping), path, "is nested too deeply");
        }
        Map<String, Located> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new DefinitionException(file, line(tuple.getKeyNode()), path, "a key must be text");
            }
            String name = key.getValue();
            if (fields.containsKey(name)) {
                throw new DefinitionException(file, line(key), path + name, "is given twice");
            }
            Node node = tuple.getValueNode();
            Object value = value(file, lines, path + name, node, depth + 1);
            fields.put(
                    name, new Located(line(key), value, node instanceof ScalarNode text ? place(lines, text) : null));
        }
        return new Definition(file, line(mapping), path, fields);
    }

    private static Located located(String file, List<String> lines, String path, Node node, int depth)
            throws DefinitionException {
        return new Located(line(node), value(file, lines, path, node, depth));
    }

    private static @Nullable Object value(String file, List<String> lines, String path, Node node, int depth)
            throws DefinitionException {
        checkTag(file, path, node);
        if (node instanceof ScalarNode scalar) {
            return Tag.NULL.equals(scalar.getTag()) ? null : scalar.getValue();
        }
        if (node instanceof MappingNode mapping) {
            return definition(file, lines, path + ".", mapping, depth);
        }
        if (depth > MAX_DEPTH) {
            throw new DefinitionException(file, line(node), path, "is nested too deeply");
        }
        List<Located> items = new ArrayList<>();
        for (Node item : ((SequenceNode) node).getValue()) {
            items.add(located(file, lines, path + "[" + items.size() + "]", item, depth + 1));
        }
        return items;
    }

    private static void checkTag(String file, String path, Node node) throws DefinitionException {
        String tag = node.getTag().getValue();
        if (!tag.startsWith(STANDARD_TAGS)) {
            throw new DefinitionException(file, line(node), path, "has the tag " + tag + ", which means nothing here");
        }
    }

    private static @Nullable Place place(List<String> lines, ScalarNode text) {
        Mark start = text.getStartMark().orElse(null);
        Mark end = text.getEndMark().orElse(null);
        if (start == null || end == null) {
            return null;
        }
        boolean oneLine = start.getLine() == end.getLine();
        return switch (text.getScalarStyle()) {
            case PLAIN -> new Place(start.getLine() + 1, start.getColumn() + 1, oneLine);
            case SINGLE_QUOTED -> quoted(start, oneLine && text.getValue().indexOf('\'') < 0);
            case DOUBLE_QUOTED -> quoted(
                    start, oneLine && end.getColumn() - start.getColumn() - 2 == length(text.getValue()));
            case LITERAL -> literal(lines, start, end);
            default -> new Place(start.getLine() + 1, start.getColumn() + 1, false);
        };
    }

    private static Place quoted(Mark start, boolean exact) {
        return new Place(start.getLine() + 1, start.getColumn() + 2, exact);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text begins below the line with the bar, as far in as its first line that is not blank. */
    private static Place literal(List<String> lines, Mark start, Mark end) {
        for (int i = start.getLine() + 1; i <= end.getLine() && i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank()) {
                return new Place(
                        start.getLine() + 2, line.length() - line.stripLeading().length() + 1, true);
            }
        }
        return new Place(start.getLine() + 1, start.getColumn() + 1, false);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
