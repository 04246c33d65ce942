// SPDX-License-Identifier: BSD-3-Clause
// What looking into one image may cost.
namespace Unicore.Images.Reading;

/// <summary>
/// Counts bytes that are unpacked, or read whole, of an image and of all that is in it: whatever the parts are limited to, there may be
/// many that share their bytes.
/// </summary>
/// <param name="most">How many there may be.</param>
internal sealed class Budget(long most = 16L << 30)
{
    private long _spent;

    /// <exception cref="ImageReadException">It is too much: <c>UK4094</c>.</exception>
    public void Spend(long bytes)
    {
        _spent += bytes;
        if (_spent > most)
        {
            throw ImageReadException.TooLarge("image", $"{most >> 30} GiB when all of it is unpacked, and read again and again");
        }
    }
}
