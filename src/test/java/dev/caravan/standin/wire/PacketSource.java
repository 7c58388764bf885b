// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.IOException;

/** Where the packets of a message come from, in order. */
interface PacketSource {

    /**
     * The next packet.
     *
     * @throws MalformedStream when the bytes are not a packet
     * @throws IOException when the client is gone
     */
    Packet next() throws IOException;
}
