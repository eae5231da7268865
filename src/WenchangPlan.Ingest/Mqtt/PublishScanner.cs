namespace WenchangPlan.Ingest.Mqtt;

/// <summary>Finds the PUBLISH packets in the bytes a broker sends, however they are cut into pieces. Looks at the fixed header only (MQTT 5, 2.1; the same in 3.1.1).</summary>
internal struct PublishScanner
{
    private const int Publish = 3;
    private long _bodyLeft;
    private bool _inLength;
    private int _type;
    private int _length;
    private int _shift;

    /// <summary>Goes through the next bytes.</summary>
    /// <param name="bytes">They begin where the last ones ended.</param>
    /// <param name="lengths">Gets the remaining length of each PUBLISH packet that ends in these bytes.</param>
    public void Scan(ReadOnlySpan<byte> bytes, List<int> lengths)
    {
        while (!bytes.IsEmpty)
        {
            int used = _bodyLeft > 0 ? (int)Math.Min(_bodyLeft, bytes.Length) : 1;
            if (_bodyLeft > 0)
            {
                _bodyLeft -= used;
            }
            else
            {
                Header(bytes[0]);
            }

            bytes = bytes[used..];
            if (!_inLength && _bodyLeft == 0 && _type == Publish)
            {
                lengths.Add(_length);
            }
        }
    }

    private void Header(byte next)
    {
        if (!_inLength)
        {
            (_inLength, _type, _length, _shift) = (true, next >> 4, 0, 0);
            return;
        }

        _length |= (next & 0x7F) << _shift;
        _shift += 7;
        if (next < 0x80)
        {
            _inLength = false;
            _bodyLeft = _length;
        }
    }
}
