using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Packing;

/// <summary>A replaced value as it is kept.</summary>
/// <param name="ParameterId">Row id of its parameter.</param>
/// <param name="Old">What stood.</param>
/// <param name="OldFlag">Its flag.</param>
/// <param name="New">What came instead.</param>
/// <param name="NewFlag">Its flag.</param>
/// <param name="At">When, ms UTC.</param>
/// <param name="Door">By which way.</param>
internal readonly record struct PackedReplacement(int ParameterId, double Old, ReadingFlag OldFlag, double New, ReadingFlag NewFlag, long At, ReadingDoor Door)
{
    /// <summary>Whether another one replaces the same by the same.</summary>
    public bool SaysTheSame(in PackedReplacement other) =>
        ParameterId == other.ParameterId && Old.Equals(other.Old) && OldFlag == other.OldFlag && New.Equals(other.New) && NewFlag == other.NewFlag;
}

/// <summary>The replaced values of an instant as bytes, in the order they were replaced; values that were replaced together say only once when.</summary>
/// <remarks>Per group: when (ms, variable-length), door (a byte), how many values (variable-length), and of each what stood and what came as <see cref="PackedValues"/>.</remarks>
internal static class ReplacementFormat
{
    private const int MostBytesOfHead = 10 + 1 + 5;

    public static ReadOnlySpan<byte> Write(List<PackedReplacement> values)
    {
        byte[] bytes = new byte[values.Count * ((2 * PackedValues.MaxBytesPerValue) + MostBytesOfHead)];
        int at = 0;
        for (int start = 0, end; start < values.Count; start = end)
        {
            (long when, ReadingDoor door) = (values[start].At, values[start].Door);
            end = start + 1;
            while (end < values.Count && values[end].At == when && values[end].Door == door)
            {
                end++;
            }

            at += PackedValues.WriteVarint(bytes.AsSpan(at), (ulong)when);
            bytes[at++] = (byte)door;
            at += PackedValues.WriteVarint(bytes.AsSpan(at), (ulong)(end - start));
            foreach (PackedReplacement value in values[start..end])
            {
                at += PackedValues.Write(bytes.AsSpan(at), value.ParameterId, value.Old, value.OldFlag);
                at += PackedValues.Write(bytes.AsSpan(at), value.ParameterId, value.New, value.NewFlag);
            }
        }

        return bytes.AsSpan(0, at);
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> writes.</exception>
    public static List<PackedReplacement> Read(ReadOnlySpan<byte> bytes)
    {
        var values = new List<PackedReplacement>();
        try
        {
            while (!bytes.IsEmpty)
            {
                long when = (long)PackedValues.ReadVarint(ref bytes);
                var door = (ReadingDoor)bytes[0];
                bytes = bytes[1..];
                for (ulong left = PackedValues.ReadVarint(ref bytes); left > 0; left--)
                {
                    (int id, double old, ReadingFlag oldFlag) = PackedValues.Read(ref bytes);
                    (int same, double now, ReadingFlag newFlag) = PackedValues.Read(ref bytes);
                    values.Add(id == same ? new PackedReplacement(id, old, oldFlag, now, newFlag, when, door)
                        : throw new InvalidDataException("A replaced value has two parameters."));
                }
            }

            return values;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("Replaced values end in the middle.", e);
        }
    }
}
