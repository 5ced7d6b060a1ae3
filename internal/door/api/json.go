package api

import (
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"gatehouse/internal/foundation/request"
)

// strictJSON reads JSON that two readers read alike, and names its members
// exactly as described.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if f := request.CheckJSON(data); f != nil { // an error that detailFault turns into this fault again
			return fmt.Errorf("%s %s", f.Code, f.Field)
		}
		return json.Unmarshal(data, v)
	},
}

func init() { huma.ValidateStrictCasing = true }
