package org.jianxin.sm.ca;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jianxin.sm.ChainReader;
import org.jianxin.sm.ChainRecord;
import org.jianxin.sm.ChainVerifier;
import org.jianxin.sm.ChainWriter;
import org.jianxin.sm.Signer;
import org.jianxin.sm.Sm2PublicKey;

/** The signed chain of all that an authority did, and the register that follows from it. Not thread-safe. */
final class AuthorityLog implements Closeable {

    private final Path file;
    private final ChainWriter chain;
    private final AuthorityRegister register;
    private final RecordJson json = new RecordJson();
    /** Set when a record may stand in the file unsigned: opening the file again cuts it off. */
    private boolean broken;

    private AuthorityLog(Path file, ChainWriter chain, AuthorityRegister register) {
        this.file = file;
        this.chain = chain;
        this.register = register;
    }

    /**
     * Opens the log, making it when it is not there.
     *
     * @throws org.jianxin.sm.ChainFormatException when it is damaged
     */
    static AuthorityLog open(Path file, String name, Signer signer) throws IOException {
        List<ChainRecord> records = new ArrayList<>();
        ChainWriter chain = ChainWriter.openSigned(file, name, signer, records::add);
        try {
            return new AuthorityLog(file, chain, register(file, records));
        } catch (IOException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    /**
     * What the log says, for those who have not its key. Records that are not signed yet do not count.
     *
     * @throws org.jianxin.sm.ChainFormatException when it is damaged or not signed by this key
     */
    static AuthorityRegister read(Path file, Sm2PublicKey key) throws IOException {
        List<ChainRecord> signed = new ArrayList<>();
        List<ChainRecord> unsigned = new ArrayList<>();
        try (ChainReader reader = ChainReader.open(file)) {
            for (ChainRecord next = reader.next(); next != null; next = reader.next()) {
                if (next.checkpoint()) {
                    ChainVerifier.verifyCheckpoint(reader.header(), next, key);
                    signed.addAll(unsigned);
                    unsigned.clear();
                } else {
                    unsigned.add(next);
                }
            }
        }
        return register(file, signed);
    }

    private static AuthorityRegister register(Path file, List<ChainRecord> records) throws IOException {
        RecordJson json = new RecordJson();
        AuthorityRegister register = new AuthorityRegister();
        for (ChainRecord record : records) {
            try {
                register.add(json.decode(record.payload()));
            } catch (IOException | IllegalArgumentException e) {
                throw new IOException(file + ": record " + record.number() + ": " + e.getMessage(), e);
            }
        }
        return register;
    }

    /** On disk and signed when this returns. */
    void append(AuthorityRecord record) throws IOException {
        if (broken) {
            throw new IOException(file + " could not be written; open it again");
        }
        broken = true;
        chain.append(json.encode(record));
        chain.checkpoint();
        broken = false;
        register.add(record);
    }

    AuthorityRegister register() {
        return register;
    }

    @Override
    public void close() throws IOException {
        chain.close();
    }
}
