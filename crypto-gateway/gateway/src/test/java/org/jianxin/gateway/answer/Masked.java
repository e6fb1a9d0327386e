package org.jianxin.gateway.answer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jianxin.definitions.DefinitionException;
import org.jianxin.events.Exposure;
import org.jianxin.sensitivedata.Catalogue;
import org.jianxin.sensitivedata.Dataset;
import org.jianxin.sensitivedata.Detector;
import org.jianxin.sensitivedata.ExposureInspector;
import org.jianxin.sensitivedata.MaskRules;
import org.jianxin.sensitivedata.Protection;
import org.jianxin.sensitivedata.Treatment;

/** A document on its way through a guard, and what was found in it. */
final class Masked {
    static final MaskRules RULES = MaskRules.defaults();
    static final Detector DETECTOR = Detector.create();
    /** The reader may see grade 2: not citizens' numbers, addresses, bank cards and household numbers. */
    static final Protection GRADED = new Protection(2, Treatment.MASK, Treatment.REPORT);

    static final Protection EVERYTHING = new Protection(1, Treatment.MASK, Treatment.MASK);

    final ExposureInspector inspector;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Masked(Protection protection) {
        this(protection, dataset(), Map.of());
    }

    Masked(Protection protection, Dataset dataset, Map<String, String> fields) {
        this.inspector = new ExposureInspector(DETECTOR, RULES, dataset, fields, protection, v -> "0".repeat(64));
    }

    static Dataset dataset() {
        return dataset("population-basic");
    }

    static Dataset dataset(String id) {
        try {
            return Catalogue.parse("catalogue.yaml", Catalogue.demo(), RULES)
                    .dataset(id)
                    .orElseThrow();
        } catch (DefinitionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole document, in pieces of that length. */
    byte[] through(String type, String coding, byte[] document, int piece) throws RefusedException {
        List<String> codings = coding.isEmpty() ? List.of() : List.of(coding);
        try (DocumentGuard guard =
                DocumentGuard.of(List.of(type), codings, DETECTOR, inspector).orElseThrow()) {
            for (int at = 0; at < document.length; at += piece) {
                guard.feed(Arrays.copyOfRange(document, at, Math.min(document.length, at + piece)));
                rest(guard);
            }
            guard.end();
            rest(guard);
        }
        return out.toByteArray();
    }

    String through(String type, String document) throws RefusedException {
        byte[] bytes = through(type, "", document.getBytes(StandardCharsets.UTF_8), 7);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What came out until now, of a document that may have been refused since. */
    byte[] out() {
        return out.toByteArray();
    }

    private void rest(DocumentGuard guard) throws RefusedException {
        for (byte[] next = guard.next(); next != null; next = guard.next()) {
            out.writeBytes(next);
        }
    }

    long clear() {
        return inspector.exposures().stream().mapToLong(Exposure::clear).sum();
    }

    long gatewayMasked() {
        return inspector.exposures().stream().mapToLong(Exposure::gatewayMasked).sum();
    }
}
