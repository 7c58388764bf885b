// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

/** Which target types are made for source types. */
public enum TypeProfile {
    /** The closest native type: boolean for bit, uuid for uniqueidentifier. */
    RECOMMENDED,
    /** As the cloud service makes them: bit(1) for bit, varchar(36) for uniqueidentifier. */
    DTS
}
