package org.jianxin.sm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One verification while it goes from line to line and from file to file; stops at the first problem. */
final class ChainVerification {

    private final Function<String, @Nullable Sm2PublicKey> keys;
    private final ChainExpectation expectation;

    private String name = "";
    private long records;
    private long checkpoints;
    private long signedThrough;
    private @Nullable ChainPosition end;
    private boolean endsWithCheckpoint;
    private boolean reached;
    private @Nullable Path badFile;
    private @Nullable ChainFormatException problem;

    ChainVerification(Function<String, @Nullable Sm2PublicKey> keys, ChainExpectation expectation) {
        this.keys = keys;
        this.expectation = expectation;
    }

    interface Opening {
        ChainReader open() throws IOException;
    }

    boolean ok() {
        return problem == null;
    }

    void file(@Nullable Path file, Opening opening, boolean last) throws IOException {
        try (ChainReader reader = opening.open()) {
            begin(reader.header());
            Sm2PublicKey key = keys.apply(reader.header().keyId());
            if (key == null || !key.keyId().equals(reader.header().keyId())) {
                throw new ChainFormatException(
                        ChainProblem.UNKNOWN_KEY, 0, "key " + reader.header().keyId() + " is not trusted");
            }
            read(reader, key);
            finish(reader, last);
        } catch (ChainFormatException e) {
            problem = e;
            badFile = file;
        }
    }

    private void begin(ChainHeader header) throws ChainFormatException {
        ChainPosition from = end != null ? end : expectation.from();
        if (end != null && !header.name().equals(name)) {
            throw new ChainFormatException(
                    ChainProblem.DISCONTINUED, end.number() + 1, "chain " + header.name() + " follows chain " + name);
        }
        if (from != null && !from.equals(header.from())) {
            throw new ChainFormatException(
                    ChainProblem.DISCONTINUED,
                    from.number() + 1,
                    "the file continues from record " + header.from().number() + ", not from record " + from.number()
                            + " with its link");
        }
        ChainPosition known = expectation.reached();
        if (end == null && known != null && known.number() < header.from().number()) {
            throw new ChainFormatException(
                    ChainProblem.DISCONTINUED,
                    known.number() + 1,
                    "the file begins after the position that is known, record " + known.number());
        }
        name = header.name();
        end = header.from();
        endsWithCheckpoint = false;
        reach(header.from());
    }

    private void read(ChainReader reader, Sm2PublicKey key) throws IOException {
        ChainPosition known = expectation.reached();
        long knownNumber = known == null ? -1 : known.number();
        try {
            for (ChainRecord next = reader.next(); next != null; next = reader.next()) {
                if (next.checkpoint()) {
                    ChainVerifier.verifyCheckpoint(reader.header(), next, key);
                    checkpoints++;
                    signedThrough = next.number();
                } else {
                    if (next.number() == knownNumber) {
                        reach(next.position());
                    }
                    records++;
                }
                endsWithCheckpoint = next.checkpoint();
            }
        } finally {
            end = reader.position();
        }
    }

    /** At the number of the known position the link must be the known one. */
    private void reach(ChainPosition here) throws ChainFormatException {
        ChainPosition known = expectation.reached();
        if (known == null || known.number() != here.number()) {
            return;
        }
        if (!known.equals(here)) {
            throw new ChainFormatException(
                    ChainProblem.TRUNCATED, known.number(), "its link is not the one that is known from elsewhere");
        }
        reached = true;
    }

    private void finish(ChainReader reader, boolean last) throws ChainFormatException {
        long next = reader.position().number() + 1;
        if (reader.torn()) {
            throw new ChainFormatException(ChainProblem.TORN_TAIL, next, "the file ends inside a line");
        }
        if (last && expectation.reached() != null && !reached) {
            throw new ChainFormatException(
                    ChainProblem.TRUNCATED,
                    next,
                    "missing: the chain is known to have reached record "
                            + expectation.reached().number());
        }
        if (!endsWithCheckpoint && (!last || expectation.sealed())) {
            throw new ChainFormatException(
                    ChainProblem.UNSEALED,
                    Math.max(signedThrough, reader.header().from().number()) + 1,
                    "no checkpoint covers the end of the file");
        }
    }

    ChainReport report() {
        ChainFormatException found = problem;
        return new ChainReport(
                found == null,
                name,
                records,
                checkpoints,
                signedThrough,
                end,
                endsWithCheckpoint,
                found == null ? null : found.problem(),
                found == null ? -1 : found.number(),
                badFile,
                found == null ? "" : found.getMessage());
    }
}
