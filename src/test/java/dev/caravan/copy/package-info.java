// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.caravan.copy;

import org.jspecify.annotations.NullMarked;
