// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.BaseStream;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/** The body of an exchange as rows, or as bytes that are in a COPY format already. */
final class Body {

    private static final byte[] BINARY_SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private final Exchange exchange;
    private final Message message;
    private final Object body;

    Body(Exchange exchange) throws InvalidPayloadException {
        this.exchange = exchange;
        this.message = exchange.getIn();
        this.body = message.getMandatoryBody();
    }

    boolean isEncoded() {
        return body instanceof InputStream
                || body instanceof StreamCache
                || body instanceof byte[]
                || body instanceof String
                || body instanceof File
                || body instanceof WrappedFile<?>;
    }

    /**
     * The encoded bytes; supports mark and reset.
     *
     * @throws IllegalStateException when the body was used up by an attempt before
     */
    InputStream encoded() throws InvalidPayloadException {
        if (body instanceof byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }
        if (body instanceof String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
        if (body instanceof StreamCache cache) {
            cache.reset();
        } else if (body instanceof InputStream) {
            refuseSecondAttempt();
        }
        return new BufferedInputStream(message.getMandatoryBody(InputStream.class));
    }

    /** Format of encoded bytes, by how they begin; leaves the stream where it was. */
    static CopyFormat formatOf(InputStream encoded) throws IOException {
        encoded.mark(BINARY_SIGNATURE.length);
        byte[] start = encoded.readNBytes(BINARY_SIGNATURE.length);
        encoded.reset();
        return Arrays.equals(start, BINARY_SIGNATURE) ? CopyFormat.BINARY : CopyFormat.TEXT;
    }

    /**
     * The rows.
     *
     * @throws IllegalStateException when the body was used up by an attempt before
     * @throws IllegalArgumentException for a body of another class
     */
    Iterator<?> rows() {
        if (body instanceof Iterable<?> rows) {
            return rows.iterator();
        }
        if (body instanceof Map<?, ?> row) {
            return Collections.singleton(row).iterator();
        }
        if (body instanceof Object[][] rows) {
            return Arrays.asList(rows).iterator();
        }
        if (body instanceof Iterator<?> rows) {
            refuseSecondAttempt();
            return rows;
        }
        if (body instanceof BaseStream<?, ?> rows) {
            refuseSecondAttempt();
            return rows.iterator();
        }
        throw new IllegalArgumentException(
                "Could not take rows from a body of " + body.getClass().getName()
                        + ". Send an Iterable, Iterator or Stream of Object[], List or Map, or bytes in a COPY format.");
    }

    private void refuseSecondAttempt() {
        Integer attempts = message.getHeader(Exchange.REDELIVERY_COUNTER, Integer.class);
        if (attempts != null && attempts > 0) {
            throw new IllegalStateException("Could not copy the body of exchange " + exchange.getExchangeId()
                    + " again: " + body.getClass().getName() + " can be read only once, and what is left of it would be"
                    + " stored as if it were all. Send a List, or redeliver from where the rows are read.");
        }
    }
}
