// SPDX-License-Identifier: Apache-2.0
/**
 * What SQL Server 2019 and 2022 answer, as plain JDBC with the source of each expectation. The stand-in is held to it by
 * default, and any server or container by the same properties as the other integration tests.
 */
@NullMarked
package dev.caravan.standin.contract;

import org.jspecify.annotations.NullMarked;
