// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

/**
 * A permission that was granted or denied on something in a database.
 *
 * @param classCode class of sys.database_permissions: 0 database, 1 object or column, 3 schema, 4 principal, 6 type
 * @param majorId id of the securable, 0 for the database
 * @param minorId column_id, 0 for the whole object
 * @param granteeId principal_id of the grantee
 * @param name permission in upper case, such as SELECT
 * @param state G, D or W
 */
public record PermissionGrant(int classCode, int majorId, int minorId, int granteeId, String name, char state) {

    /** Whether it is about the same permission of the same principal. */
    public boolean isSame(PermissionGrant other) {
        return classCode == other.classCode
                && majorId == other.majorId
                && minorId == other.minorId
                && granteeId == other.granteeId
                && name.equals(other.name);
    }
}
