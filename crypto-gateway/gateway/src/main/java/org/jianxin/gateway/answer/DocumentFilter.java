package org.jianxin.gateway.answer;

/**
 * Passes one document on while it streams by: what its reader must not see comes out masked, everything else as it went in,
 * byte for byte. For one document and one thread; memory does not grow with the length of the document. How the document
 * is cut into pieces makes no difference to what comes out.
 *
 * <p>Guarantee: no byte comes out that was not looked at as part of a value, a name or the mark-up of the format. After a
 * refusal nothing more may be asked of it.
 */
interface DocumentFilter {
    /**
     * The next bytes of the document.
     *
     * @throws RefusedException when the document must not be passed on any further
     */
    void feed(byte[] bytes, int offset, int length) throws RefusedException;

    /**
     * The document is over.
     *
     * @throws RefusedException when it is not whole
     */
    void end() throws RefusedException;

    /** What may be passed on by now and was not taken yet; empty when there is nothing. */
    byte[] take();
}
