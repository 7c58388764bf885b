// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.schema;

import org.jspecify.annotations.NullMarked;
