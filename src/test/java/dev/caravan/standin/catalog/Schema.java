// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

/**
 * A schema of a database.
 *
 * @param id schema_id: 1 dbo, 2 guest, 3 INFORMATION_SCHEMA, 4 sys, from 5 user schemas
 * @param name name in its real case
 * @param ownerId principal_id of the owner, 1 for dbo
 */
public record Schema(int id, String name, int ownerId) {}
