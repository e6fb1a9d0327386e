package org.jianxin.gateway.answer;

/**
 * Takes a content coding (RFC 9110 section 8.4.1) off a document, no faster than its reader asks. For one document and one
 * thread.
 */
interface ContentDecoder extends AutoCloseable {
    /** The next bytes as they came; to be given only when {@link #read} has returned 0. */
    void feed(byte[] bytes, int offset, int length) throws RefusedException;

    /** No more bytes come. */
    void end() throws RefusedException;

    /**
     * The next bytes of the document.
     *
     * @return how many; 0 when more has to be fed first, or nothing more will come
     * @throws RefusedException when the coding is broken, breaks off, or grows beyond all bounds
     */
    int read(byte[] into) throws RefusedException;

    /** Frees what is kept outside the heap. */
    @Override
    void close();
}
